"""The file of a small municipality that is in order; `{name}` is the name it goes by."""

MUNICIPALITY = """
name: {name}
title: Bjergby Kommune
region: Sjælland
website: https://www.bjergby.example/
phone: 11 22 33 44
greeting: {{da: Hej., en: Hello.}}
hotline:
  name: {{da: Hotlinen, en: The hotline}}
  phone: 55 66 77 88
  hours: {{mon: "08:00-20:00"}}
places:
  borgerservice:
    name: {{da: Borgerservice, en: The citizen service}}
    address: Torvet 1
    hours: {{mon: "10:00-15:00", thu: "10:00-17:00"}}
facts:
  byg_telefon: 99 88 77 66
"""

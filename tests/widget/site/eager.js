window.vejviser.open("Hvornår er der åbent?"); // before the widget has heard from its server

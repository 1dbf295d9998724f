import CNcurses
import SessionUI

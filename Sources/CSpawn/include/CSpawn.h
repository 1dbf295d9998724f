#ifndef SLUICE_CSPAWN_H
#define SLUICE_CSPAWN_H
#endif

"""The sample year of the valley of the Vive, as far as protocols A, A-collective and D carry it.

All invented; transcribed from the design's `figures.json`, to which `test_valley_year` compares it
where that is at hand. A dash stands for nothing. Amounts are in the order of the protocol's
measures, then low and high of the last one. Serial numbers run through a series.
"""


def _table(text: str) -> tuple[dict[str, str], ...]:
    """The rows below the first line, by its names."""
    names, *rows = (line.split() for line in text.strip().splitlines())
    return tuple(dict(zip(names, row, strict=True)) for row in rows)


CLAIMED = _table("""
on         id             protocol     by         to      resource  amounts       evidence
2024-11-18 a-p01          A            farm-01    regie   p01       1240,38,33,43 lab-sheet,plot-map
2024-11-18 a-p02          A            farm-01    regie   p02       980,52,46,58  lab-sheet,plot-map
2024-11-19 a-p03          A            farm-02    regie   p03       760,27,23,31  lab-sheet,plot-map
2024-11-19 a-p04          A            farm-02    regie   p04       1520,44,38,50 lab-sheet,plot-map
2024-11-20 a-p05          A            farm-03    regie   p05       1800,84,74,94 lab-sheet,plot-map
2024-11-20 a-p06          A            farm-03    regie   p06       650,36,31,41  lab-sheet,plot-map
2024-11-21 a-p07          A            farm-04    regie   p07       1100,63,55,71 lab-sheet,plot-map
2024-11-21 a-p08          A            farm-04    regie   p08       830,49,43,55  lab-sheet,plot-map
2024-11-22 a-p09          A            farm-05    regie   p09       1400,41,36,46 lab-sheet,plot-map
2024-11-22 a-p10          A            farm-05    regie   p10       575,22,19,25  lab-sheet,plot-map
2024-11-25 a-p11          A            farm-06    regie   p11       1025,71,62,80 lab-sheet,plot-map
2024-11-25 a-p12          A            farm-06    regie   p12       1690,58,51,65 lab-sheet,plot-map
2024-11-26 a-p13          A            farm-07    regie   p13       2010,33,29,37 lab-sheet,plot-map
2024-11-26 a-p14          A            farm-07    regie   p14       445,47,41,53  lab-sheet,plot-map
2025-02-10 a-collective   A-collective mottes     regie   catchment 15935,13110   recognitions
2024-10-15 h-lab          D            lab        vive    -         2400          notebook-page
2024-12-13 h-perdrix-1    D            perdrix    vive    -         1440          notebook-page
2025-02-14 h-perdrix-2    D            perdrix    vive    -         1440          notebook-page
2025-04-11 h-perdrix-3    D            perdrix    vive    -         1440          notebook-page
2025-06-06 h-perdrix-4    D            perdrix    vive    -         1440          notebook-page
2025-03-28 h-cigogne-1    D            cigogne    vive    -         1140          notebook-page
2025-05-23 h-cigogne-2    D            cigogne    vive    -         1140          notebook-page
2025-05-23 h-hirondelle   D            hirondelle vive    -         1200          notebook-page
2024-11-29 h-genette-1    D            genette    atelier -         1200          notebook-page
2025-01-17 h-genette-2    D            genette    atelier -         1200          notebook-page
2025-01-17 h-hermine      D            hermine    atelier -         1200          notebook-page
2025-02-07 h-genette-3    D            genette    atelier -         360           -
2025-02-21 h-castor-1     D            castor     atelier -         360           notebook-page
2025-02-28 h-castor-2     D            castor     atelier -         360           notebook-page
2025-03-07 h-castor-3     D            castor     atelier -         360           notebook-page
2025-02-28 h-martre-1     D            martre     atelier -         300           notebook-page
2025-03-07 h-martre-2     D            martre     atelier -         450           notebook-page
2025-04-18 h-loutre       D            loutre     atelier -         360           notebook-page
2025-04-18 h-lerot-1      D            lerot      atelier -         270           notebook-page
2025-04-25 h-lerot-2      D            lerot      atelier -         270           notebook-page
2025-05-02 h-care-hermine D            hermine    atelier -         540           attendance-sheet
2025-05-02 h-care-lerot   D            lerot      atelier -         380           attendance-sheet
2025-05-02 h-care-belette D            belette    atelier -         255           attendance-sheet
""")

CORRECTED = _table("""
on contribution by of difference
2024-11-27 a-p06 farm-03 ares -30
""")

DECIDED = _table("""
on         contribution   outcome   reason                 instead
2024-12-09 a-p01          recorded  -                      -
2024-12-09 a-p02          recorded  -                      -
2024-12-09 a-p03          recorded  -                      -
2024-12-09 a-p04          recorded  -                      -
2024-12-11 a-p05          refused   residue.over_target    -
2024-12-11 a-p06          recorded  -                      -
2024-12-12 a-p07          refused   residue.over_target    -
2024-12-12 a-p08          recorded  -                      -
2024-12-16 a-p09          corrected area.outside_perimeter ares=1340
2024-12-16 a-p10          recorded  -                      -
2024-12-18 a-p11          refused   residue.over_target    -
2024-12-18 a-p12          recorded  -                      -
2024-12-19 a-p13          recorded  -                      -
2025-01-24 a-p14          recorded  -                      -
2025-02-17 a-collective   recorded  -                      -
2024-11-04 h-lab          recorded  -                      -
2025-01-06 h-perdrix-1    recorded  -                      -
2025-03-03 h-perdrix-2    recorded  -                      -
2025-05-05 h-perdrix-3    recorded  -                      -
2025-06-20 h-perdrix-4    recorded  -                      -
2025-04-14 h-cigogne-1    recorded  -                      -
2025-06-10 h-cigogne-2    recorded  -                      -
2025-06-10 h-hirondelle   recorded  -                      -
2024-12-16 h-genette-1    recorded  -                      -
2025-02-03 h-genette-2    recorded  -                      -
2025-02-03 h-hermine      recorded  -                      -
2025-02-24 h-genette-3    refused   evidence.missing       -
2025-03-21 h-castor-1     recorded  -                      -
2025-03-21 h-castor-2     recorded  -                      -
2025-03-21 h-castor-3     recorded  -                      -
2025-03-24 h-martre-1     recorded  -                      -
2025-03-24 h-martre-2     recorded  -                      -
2025-05-05 h-loutre       recorded  -                      -
2025-05-05 h-lerot-1      recorded  -                      -
2025-05-05 h-lerot-2      recorded  -                      -
2025-05-19 h-care-hermine recorded  -                      -
2025-05-19 h-care-lerot   recorded  -                      -
2025-05-19 h-care-belette recorded  -                      -
""")

REVIEWED = _table("""
on         contribution outcome reason                instead
2025-02-03 a-p07        granted measure.second_sample residue=57
2025-02-03 a-p11        upheld  residue.over_target   -
""")

APPEALED = _table("""
on         contribution ground
2024-12-20 a-p07        new-measure
2025-01-06 a-p11        rain
""")

MOVED = _table("""
on         holder  to      ranges
2025-01-31 farm-02 farm-07 A24:2981-3380
2025-04-07 farm-01 regie   A24:1-2220
2025-04-07 farm-02 regie   A24:2221-2980,A24:3381-4500
2025-04-07 farm-03 regie   A24:4501-5120
2025-04-07 farm-04 regie   A24:5121-5950,A24:12011-13110
2025-04-07 farm-05 regie   A24:5951-7865
2025-04-07 farm-06 regie   A24:7866-9555
2025-04-07 farm-07 regie   A24:2981-3380,A24:9556-12010
2025-04-07 mottes  regie   A24-COL:1-15935
2025-04-30 regie   -       A24:1-13110,A24-COL:1-15935
""")

LATE = _table("""
contribution days
a-p14        14
""")

ISSUED = _table("""
contribution   credits cents
h-lab          2400    0
a-p01          1240    125
a-p02          980     80
a-p03          760     125
a-p04          1520    80
a-p06          620     125
a-p08          830     80
a-p09          1340    80
a-p10          575     125
h-genette-1    1200    0
a-p12          1690    80
a-p13          2010    125
h-perdrix-1    1440    0
a-p14          445     80
h-genette-2    1200    0
h-hermine      1200    0
a-p07          1100    80
a-collective   15935   25
h-perdrix-2    1440    0
h-castor-1     360     0
h-castor-2     360     0
h-castor-3     360     0
h-martre-1     300     0
h-martre-2     450     0
h-cigogne-1    1140    0
h-perdrix-3    1440    0
h-loutre       360     0
h-lerot-1      270     0
h-lerot-2      270     0
h-care-hermine 540     0
h-care-lerot   380     0
h-care-belette 255     0
h-cigogne-2    1140    0
h-hirondelle   1200    0
h-perdrix-4    1440    0
""")

LOTS = _table("""
series  first last  holder     cents status
A24     1     1240  regie      125   retired
A24     1241  2220  regie      80    retired
A24     2221  2980  regie      125   retired
A24     2981  3380  regie      80    retired
A24     3381  4500  regie      80    retired
A24     4501  5120  regie      125   retired
A24     5121  5950  regie      80    retired
A24     5951  7290  regie      80    retired
A24     7291  7865  regie      125   retired
A24     7866  9555  regie      80    retired
A24     9556  11565 regie      125   retired
A24     11566 12010 regie      80    retired
A24     12011 13110 regie      80    retired
A24-COL 1     15935 regie      25    retired
H       1     2400  lab        0     held
H       2401  3600  genette    0     held
H       3601  5040  perdrix    0     held
H       5041  6240  genette    0     held
H       6241  7440  hermine    0     held
H       7441  8880  perdrix    0     held
H       8881  9240  castor     0     held
H       9241  9600  castor     0     held
H       9601  9960  castor     0     held
H       9961  10260 martre     0     held
H       10261 10710 martre     0     held
H       10711 11850 cigogne    0     held
H       11851 13290 perdrix    0     held
H       13291 13650 loutre     0     held
H       13651 13920 lerot      0     held
H       13921 14190 lerot      0     held
H       14191 14730 hermine    0     held
H       14731 15110 lerot      0     held
H       15111 15365 belette    0     held
H       15366 16505 cigogne    0     held
H       16506 17705 hirondelle 0     held
H       17706 19145 perdrix    0     held
""")

"""The frequency of each pair of Latin letters in natural languages.

Computed from the letter frequencies of 33 languages in Latin script (the profiles of the package langdetect 1.0.9,
Apache 2.0), accents removed, all languages counted alike. A random pair has 6; one more is twice as common. Each row
belongs to a first letter, each digit to a second one, both from a to z.
"""

LEVELS = (
    "77786677767989573989775576",  # a
    "73227000721603600632612050",  # b
    "80307008836414701545501044",  # c
    "83169225833435710654633045",  # d
    "66787575767989562998665456",  # e
    "60016411621402700624501030",  # f
    "82137144743534620654614051",  # g
    "80028101733334712525633040",  # h
    "86878575668879763798563356",  # i
    "70128000602123600042620010",  # j
    "91217004724543800666734050",  # k
    "94359343955855830166743052",  # l
    "96128232843354760343704031",  # m
    "93689485955436811378633164",  # n
    "56675675666889761987675245",  # o
    "80207115721612840745611120",  # p
    "30013000300000200000600010",  # q
    "95569464946566842577753055",  # r
    "83638336838654761369753055",  # s
    "93219227934534810866744053",  # t
    "65567354655778562777543335",  # u
    "80118000721304600431410042",  # v
    "81216012601214500330200050",  # w
    "40113001400010220002201000",  # x
    "73555433424556530554333012",  # y
    "72236022713335520234432042",  # z
)
LEVEL_OF = {
    (chr(97 + first), chr(97 + second)): int(level)
    for first, row in enumerate(LEVELS)
    for second, level in enumerate(row)
}

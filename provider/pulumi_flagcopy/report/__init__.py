"""What differs between environments, for people and machines: the model of `flagcopy diff` and `flagcopy report`.

difference.py   one flag at two places
matrix.py       many flags in many environments, compared with one of them
page.py         the matrix as one HTML file
"""

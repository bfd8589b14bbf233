"""Every library that may lie inside without being a package of its own, and its licence.

A build stops at a library that is not here. To add one: a row with its name, its licence as an
SPDX expression, whose it is, and the names of its files without `lib`, version and ending. A
licence without a text in `licence_texts/` needs one there, under its name; a library with a text
of its own has it in `licence_texts/libraries/`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Library:
    """A library: its name, licence, copyright, and the names of its files and in other lists.

    A name of a file may end in the version the row is for, as in `ssl_1.1`; of rows of one name
    the first is the one without.
    """

    name: str
    licence: str
    holder: str
    files: str
    aliases: tuple[str, ...] = ()
    release: bool = False
    """Whether the number in the name of its file is the version of the release."""


_GCC = "GPL-3.0-or-later WITH GCC-exception-3.1"
_FSF = "Free Software Foundation, Inc."

LIBRARIES = (
    # pictures and fonts
    Library("aom", "BSD-2-Clause", "2016 Alliance for Open Media", "aom", release=True),
    Library("Brotli", "MIT", "2009-2024 the Brotli authors", "brotlicommon brotlidec brotlienc"),
    Library("dav1d", "BSD-2-Clause", "2018-2025 VideoLAN and dav1d authors", "dav1d"),
    Library("fontconfig", "HPND-sell-variant", "2000-2007 Keith Packard", "fontconfig"),
    Library(
        *("FreeType", "FTL", "1996-2025 David Turner, Robert Wilhelm, Werner Lemberg", "freetype"),
        aliases=("freetype2",),
    ),
    Library("giflib", "MIT", "1997 Eric S. Raymond", "gif"),
    Library("HarfBuzz", "MIT-Modern-Variant", "2010-2025 its authors", "harfbuzz"),
    Library("JBIG-KIT", "GPL-2.0-or-later", "1995-2014 Markus Kuhn", "jbig"),
    Library("Leptonica", "BSD-2-Clause", "2001-2024 Leptonica", "leptonica lept"),
    Library("LERC", "Apache-2.0", "2015-2024 Esri", "lerc"),
    Library("libavif", "BSD-2-Clause", "2019 Joe Drago and others", "avif"),
    Library("libde265", "LGPL-3.0-or-later", "2013-2025 Dirk Farin", "de265"),
    Library("libheif", "LGPL-3.0-or-later", "2017-2025 Dirk Farin", "heif", release=True),
    Library(
        "libjpeg-turbo",
        "IJG AND BSD-3-Clause AND Zlib",
        "1991-2025 Thomas G. Lane, Guido Vollbeding, D. R. Commander and others",
        "jpeg turbojpeg",
        aliases=("libjpeg / libjpeg-turbo",),
    ),
    Library("libpng", "libpng-2.0", "1995-2025 the PNG Reference Library authors", "png"),
    Library("libtiff", "libtiff", "1988-1997 Sam Leffler, 1991-1997 Silicon Graphics", "tiff"),
    Library("libwebp", "BSD-3-Clause", "2010 Google Inc.", "webp webpdemux webpmux sharpyuv"),
    Library("Little CMS", "MIT", "1998-2025 Marti Maria Saguer", "lcms2", ("little cms 2",)),
    Library(
        *("OpenJPEG", "BSD-2-Clause", "2002-2025 Universite catholique de Louvain and others"),
        *("openjp2", ("openjpeg",)),
    ),
    Library("rav1e", "BSD-2-Clause", "2017-2024 the rav1e contributors", "rav1e"),
    Library("raqm", "MIT", "2015-2025 Information Technology Authority and others", "raqm"),
    Library("x265", "GPL-2.0-or-later", "2013-2025 MulticoreWare, Inc.", "x265"),
    # film and sound
    Library(
        *("FFmpeg", "LGPL-2.1-or-later", "2000-2026 the FFmpeg developers"),
        "avcodec avformat avutil avdevice avfilter swresample swscale opencv_videoio_ffmpeg",
    ),
    Library("libdrm", "MIT", "1999-2024 Precision Insight, VA Linux, Intel and others", "drm"),
    Library("libvpx", "BSD-3-Clause", "2010 the WebM Project authors", "vpx"),
    Library("Ogg", "BSD-3-Clause", "2002 Xiph.org Foundation", "ogg"),
    Library("Opus", "BSD-3-Clause", "2001-2024 Xiph.Org, Skype and others", "opus"),
    Library("Snappy", "BSD-3-Clause", "2011 Google Inc.", "snappy"),
    Library("Speex", "BSD-3-Clause", "2002-2008 Xiph.org Foundation and others", "speex"),
    Library("Theora", "BSD-3-Clause", "2002-2009 Xiph.org Foundation", "theoradec theoraenc"),
    Library("Vorbis", "BSD-3-Clause", "2002-2020 Xiph.org Foundation", "vorbis vorbisenc"),
    # archives
    Library("bzip2", "bzip2-1.0.6", "1996-2019 Julian Seward", "bz2 bz2lib"),
    Library("libarchive", "BSD-2-Clause", "2003-2025 Tim Kientzle and others", "archive"),
    Library("libb2", "CC0-1.0", "2012 Samuel Neves", "b2"),
    Library("libdeflate", "MIT", "2016 Eric Biggers, 2024 Google LLC", "deflate"),
    Library("lz4", "BSD-2-Clause", "2011-2024 Yann Collet", "lz4"),
    Library("XZ Utils", "0BSD", "The XZ Utils authors", "lzma", ("xz",)),
    Library("zlib", "Zlib", "1995-2024 Jean-loup Gailly and Mark Adler", "z zlib zlibwapi"),
    Library("zstd", "BSD-3-Clause", "Meta Platforms, Inc. and affiliates", "zstd"),
    # nets, keys and data
    Library("Cyrus SASL", "BSD-Attribution-HPND-disclaimer", "", "sasl2", ("cyrus-sasl-lib",)),
    Library("curl", "curl", "1996-2025 Daniel Stenberg and many others", "curl"),
    Library("e2fsprogs (com_err)", "HPND", "1987 MIT SIPB, 1994 Theodore Ts'o", "com_err"),
    Library("Expat", "MIT", "1998-2000 Thai Open Source Software Center, Clark Cooper", "expat"),
    Library("GEOS", "LGPL-2.1-only", "2001-2025 its authors", "geos geos_c", release=True),
    Library("keyutils", "LGPL-2.1-or-later", "2005-2020 Red Hat, Inc.", "keyutils keyutils-libs"),
    Library(
        *("krb5", "MIT", "1985-2025 Massachusetts Institute of Technology"),
        "gssapi_krb5 k5crypto krb5 krb5support gssapi gssrpc gssapi64 krb5_64 k5sprt com_err_3",
    ),
    Library("libffi", "MIT", "1996-2024 Anthony Green, Red Hat, Inc and others", "ffi"),
    Library("GnuTLS", "LGPL-2.1-or-later", f"2000-2025 {_FSF} and others", "gnutls"),
    Library("libacl", "LGPL-2.1-or-later", "1999-2023 Andreas Gruenbacher, SGI", "acl"),
    Library("libiconv", "LGPL-2.1-or-later", f"1999-2024 {_FSF}", "iconv charset"),
    Library(
        "libidn2", "LGPL-3.0-or-later OR GPL-2.0-or-later", "2011-2025 Simon Josefsson", "idn2"
    ),
    Library("gettext (libintl)", "LGPL-2.1-or-later", f"1984-2024 {_FSF}", "intl"),
    Library("libpq", "PostgreSQL", "1996-2025 PostgreSQL Global Development Group", "pq"),
    Library("libpsl", "MIT", "2014-2024 Tim Ruehsen", "psl"),
    Library("libssh2", "BSD-3-Clause", "2004-2025 Sara Golemon, Daniel Stenberg, others", "ssh2"),
    Library("libtasn1", "LGPL-2.1-or-later", f"2002-2025 {_FSF}", "tasn1"),
    Library("libxml2", "MIT", "1998-2024 Daniel Veillard", "xml2"),
    Library("p11-kit", "BSD-3-Clause", "2004-2024 Stefan Walter, Collabora, Red Hat", "p11-kit"),
    Library("RTMPDump", "LGPL-2.1-or-later", "2005-2011 Team XBMC, Howard Chu", "rtmp"),
    Library("libunistring", "LGPL-3.0-or-later OR GPL-2.0-or-later", _FSF, "unistring"),
    Library("libxcrypt", "LGPL-2.1-or-later", f"1991-2024 {_FSF} and others", "crypt"),
    Library("nghttp2", "MIT", "2012-2025 Tatsuhiro Tsujikawa and others", "nghttp2"),
    Library("nghttp3", "MIT", "2019-2025 nghttp3 contributors", "nghttp3"),
    Library(
        *("ngtcp2", "MIT", "2016-2025 ngtcp2 contributors"),
        "ngtcp2 ngtcp2_crypto_ossl ngtcp2_crypto_quictls ngtcp2_crypto_gnutls",
    ),
    Library("OpenLDAP", "OLDAP-2.8", "1998-2025 The OpenLDAP Foundation", "lber ldap ldap_r"),
    Library(
        *("OpenSSL", "Apache-2.0", "1998-2026 The OpenSSL Project authors", "ssl crypto"),
        aliases=("openssl",),
    ),
    Library(
        *("OpenSSL", "OpenSSL", "", "ssl_1.1 crypto_1.1", ("openssl-libs_1.1", "openssl_1.1")),
        release=True,
    ),
    Library("SQLite", "blessing", "", "sqlite"),
    # numbers and words
    Library("GMP", "LGPL-3.0-or-later OR GPL-2.0-or-later", f"1991-2024 {_FSF}", "gmp"),
    Library("ICU", "Unicode-DFS-2016", "", "icudata icudt icui18n icuin icuuc"),
    Library("Nettle", "LGPL-3.0-or-later OR GPL-2.0-or-later", "Niels Moller", "nettle hogweed"),
    Library(
        *("OpenBLAS", "BSD-3-Clause", "2011-2025 The OpenBLAS Project, with LAPACK, 1992-2025"),
        "openblas openblasp-r scipy_openblas scipy_openblas64_ openblas-threads",
    ),
    Library("PCRE2", "BSD-3-Clause", "1997-2024 University of Cambridge, Zoltan Herczeg", "pcre2"),
    Library("GCC (libgfortran)", _GCC, f"2002-2025 {_FSF}", "gfortran"),
    Library("GCC (libquadmath)", "LGPL-2.1-or-later", f"2010-2025 {_FSF}", "quadmath"),
    Library(
        *("GCC (runtime)", _GCC, f"1987-2025 {_FSF}"),
        "gcc_s gcc_s_seh gcc_s_sjlj gcc_s_dw2 stdc++ gomp atomic",
    ),
    Library("MinGW-w64 (winpthread)", "MIT", "2009-2025 mingw-w64 project", "winpthread"),
    Library("LLVM (runtime)", "Apache-2.0", "2003-2025 LLVM contributors", "c++ c++abi omp unwind"),
    # what Tesseract is linked to for drawing
    Library("Cairo", "LGPL-2.1-only", "2002-2025 its authors", "cairo cairo-gobject"),
    Library("FriBidi", "LGPL-2.1-or-later", "1999-2025 its authors", "fribidi"),
    Library("GLib", "LGPL-2.1-or-later", "1995-2025 its authors", "glib gobject gio gmodule"),
    Library("Graphite2", "LGPL-2.1-or-later", "2010-2024 SIL International", "graphite2"),
    Library("libdatrie", "LGPL-2.1-or-later", "2006-2024 Theppitak Karoonboonyanan", "datrie"),
    Library("libthai", "LGPL-2.1-or-later", "2001-2024 Theppitak Karoonboonyanan", "thai"),
    Library("Pango", "LGPL-2.1-or-later", "1999-2025 its authors", "pango pangocairo pangoft2"),
    Library("Pango", "LGPL-2.1-or-later", "1999-2025 its authors", "pangowin32"),
    Library("Pixman", "MIT", "1987-2024 its authors", "pixman"),
    # windows of X
    Library("libX11", "X11", "1985-2024 The Open Group and others", "x11 x11-xcb"),
    Library("libXau", "MIT-open-group", "1988-1998 The Open Group", "xau"),
    Library("libXdmcp", "MIT-open-group", "1989-1998 The Open Group", "xdmcp"),
    Library(
        *("libxcb", "X11", "2001-2024 Bart Massey, Jamey Sharp and Josh Triplett"),
        "xcb xcb-render xcb-shm xcb-randr xcb-sync xcb-xfixes xcb-shape xcb-xkb",
    ),
    Library("libxkbcommon", "MIT", "2009-2024 its authors", "xkbcommon xkbcommon-x11"),
    # the two whose wheels say little
    Library("MuPDF", "AGPL-3.0-or-later", "2006-2026 Artifex Software", "mupdf mupdfcpp"),
    Library("Qt", "LGPL-3.0-only", "The Qt Company Ltd. and other contributors", "qt"),
    Library("Tesseract", "Apache-2.0", "2006-2025 Google Inc. and others", "tesseract"),
    Library("Microsoft Visual C++ Runtime", "Microsoft-runtime", "", "msvcp vcruntime vcomp"),
    Library(
        "Microsoft Visual C++ Runtime",
        "Microsoft-runtime",
        "",
        "concrt vccorlib ucrtbase api-ms-win d3dcompiler",
    ),
    # only ever compiled into another
    Library("gumbo-parser", "Apache-2.0", "2010-2013 Google Inc.", "gumbo"),
    Library("IJG libjpeg", "IJG", "1991-2026 Thomas G. Lane, Guido Vollbeding", "ijg"),
    Library("jbig2dec", "AGPL-3.0-or-later", "2001-2026 Artifex Software", "jbig2dec"),
    Library("MuJS", "ISC", "2013-2026 Artifex Software", "mujs"),
    Library("Zint", "BSD-3-Clause", "2008-2025 Robin Stuart", "zint"),
    Library("ZXing-C++", "Apache-2.0", "2016-2025 Nu-book Inc., Axel Waggershauser", "zxing"),
    Library("double-conversion", "BSD-3-Clause", "2006-2012 the V8 project authors", "dblconv"),
    Library("FlatBuffers", "Apache-2.0", "2014-2025 Google Inc.", "flatbuffers"),
    Library("MD4C", "MIT", "2016-2024 Martin Mitas", "md4c"),
    Library("MLAS", "MIT", "Microsoft Corporation", "mlas"),
    Library("Protobuf", "BSD-3-Clause", "2008 Google Inc.", "protobuf"),
    Library("QUIRC", "ISC", "2010-2012 Daniel Beer", "quirc"),
    Library("Intel IPP", "Intel-Simplified", "2000-2025 Intel Corporation", "ippicv"),
)

NO_SPDX = frozenset({"Intel-Simplified", "Microsoft-runtime"})
"""Licences that SPDX has no name for."""

OWN = frozenset(("onnxruntime", "onnxruntime_providers_shared", "pyside6", "shiboken6", "python"))
"""Libraries that are the work of the package, or the Python, that brings them."""

COMPILED_IN = {
    "pymupdf": "mupdf freetype harfbuzz ijg lcms2 openjp2 z gumbo brotlidec jbig2dec mujs "
    "tesseract leptonica zint zxing",
    "pyside6-essentials": "freetype harfbuzz jpeg png tiff z pcre2 dblconv md4c",
    "opencv-python-headless": "jpeg webp tiff openjp2 protobuf flatbuffers quirc mlas ippicv",
}
"""What the makers of a wheel compiled into its libraries, by their own lists of it."""

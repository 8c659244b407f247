# SPDX-License-Identifier: MIT
"""The names that keys of records and columns of tables have, by the part that they play; the best first.

Spelt as `joined` has it: small letters, no accents, nothing between words.  Names of the other languages are those
that offices, shops and forums put over their columns.
"""

import re
import unicodedata
from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, ...]] = {
    role: tuple(words.split())
    for role, words in {
        "title": "title headline heading subject titel titre titulo titolo tytul rubrik tittel overskrift "
        "otsikko baslik заголовок название тема 标题 標題 题目 タイトル 件名 제목 عنوان العنوان शरषक "
        "judul nazev tieude betreff objet asunto oggetto onderwerp bezeichnung webtitle fulldisplayname "
        "displayname name label nom nombre nome naam nazwa summary tagname version",
        "link": "htmlurl permalink canonicalurl canonical weburl webpageurl articleurl storyurl pageurl posturl "
        "link url href uri webpage website guid address enlace lien collegamento ссылка адрес 链接 連結 "
        "网址 リンク 링크 رابط الرابط लक baglanti lank lenke linkki tautan odkaz adresse adres "
        "direccion indirizzo links externalurl externallink fileurl documenturl downloadurl "
        "relpermalink path slug",
        "date": "published publishedat datepublished publicationdate pubdate publishdate publishedon "
        "publisheddate firstpublishedat publictimestamp dateissued issued issuedate releasedate "
        "releasedat released date day datetime timestamp posted postedat postedon dateposted "
        "submittedat createdutc createdat created createdon creationtime createddate creationdate "
        "createtime datecreated dateadded addedat filingdate time datum fecha data dato дата 日期 时间 "
        "發佈日期 发布日期 日付 公開日 投稿日 날짜 등록일 تاريخ التاريخ दनक tarih paivamaara paivays "
        "tanggal ngay veroffentlicht veroffentlichtam erstelltam publieele publicado pubblicato "
        "opublikowano metadatacreated",
        "changed": "updatedat updated updatedon modified modifiedat lastmod lastmodified datemodified lastupdated "
        "metadatamodified aktualisiert geandertam modifie actualizado",
        "id": "id guid uuid objectid identifier key number sha nid uid hash casenumber kennung identifiant "
        "identificador",
        "summary": "summary description excerpt abstract teaser lead subtitle dek snippet intro standfirst preview "
        "notes beschreibung zusammenfassung resume descripcion resumen descrizione riassunto opis "
        "омисание описание 摘要 描述 简介 説明 概要 설명 요약 وصف الوصف ववरण aciklama kuvaus "
        "beskrivning beskrivelse omschrijving samenvatting deskripsi popis",
        "content": "contenthtml bodyhtml content body html fulltext text articlebody selftext storytext cooked message "
        "commitmessage changelog releasenotes caption inhalt texte contenu texto contenido testo tresc текст "
        "содержание 内容 正文 本文 내용 محتوى tekst",
        "author": "author authors creator byline by writer postedby account user username owner submitter "
        "reporter organization autor auteur autore autorin verfasser автор 作者 著者 작성자 الكاتب लखक "
        "yazar forfatter kirjoittaja penulis",
        "category": "categories category tags labels keywords topics topic section categorie categoria kategorie "
        "kategoria rubrique schlagworte stichworte motscles etiquetas категория рубрика теги 分类 類別 "
        "标签 カテコリ 分類 タク 분류 카테고리 التصنيف शरण kategori luokka thema onderwerpen",
        "image": "image imageurl thumbnail thumbnailurl featuredimage coverimage cover photo picture banner "
        "socialimage bild imagen immagine",
        "enclosure": "enclosure enclosureurl audio audiourl mediaurl mp3",
        "language": "language lang locale sprache langue idioma",
    }.items()
}
ENDINGS: Mapping[str, frozenset[str]] = {
    "title": frozenset(["title", "headline", "titel", "titre", "titulo", "titolo", "name"]),
    "summary": frozenset(["description", "summary", "excerpt", "abstract", "beschreibung", "descripcion"]),
}
"""Last words of longer names that tell the part, too: ``vulnerabilityName``, ``short_description``."""
ENVELOPES = frozenset({"node", "fields", "attributes", "data", "frontmatter", "properties", "source", "post", "item"})
"""Objects in a record that only hold its keys together."""
OTHER_DATES = frozenset(
    [
        "end",
        "ends",
        "ended",
        "ending",
        "due",
        "deadline",
        "expires",
        "expiry",
        "expiration",
        "expire",
        "closing",
        "closes",
        "closed",
        "close",
        "valid",
        "until",
        "birth",
        "ende",
        "fin",
        "hasta",
        "frist",
    ]
)
"""Words of dates that are never an item's own."""


def joined(name: str) -> str:
    """A key's name as it stands in the table."""
    return "".join(words(name))


def words(name: str) -> list[str]:
    """The words of a key, be it ``created_at``, ``createdAt``, ``Created_x0020_Date`` or ``Fecha de creación``."""
    name = re.sub(r"_x00[0-9a-fA-F]{2}_", " ", name)
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name.casefold()))

# SPDX-License-Identifier: MIT
"""Years of a listing, played through the real command line with a fixed clock, and judged by one who knows the truth.

::

    World ─ time passes, things happen ─ files, configuration ─ feedpub build --now … ─ Subscriber ─ Judge
    (which story is which)                                       (feeds on disk)        (remembers all)

`world` holds the stories and the pages that list them, `events` what happens to them, `subscriber` reads the feeds as
feedparser does and remembers everything, `judge` compares what was read with what is true, `play` runs the rounds.

Figures are counts of faults; each must be zero:

- twice: one story under two ids, two stories under one id, or an id that left the feed and comes back as if new;
- moved: a published date, a feed's id or a feed's own date that went back, an `updated` without a real change;
- churn: a file touched, in bytes or in place, where nothing happened that a reader could care about;
- lost: a story that was listed in a good run and never delivered, an edit that was not, an entry gone before its time;
- wrong: anything else, such as an exit code, a traceback, an entry that no page ever listed.

What the laws call undecidable is not played, because no program could be right there:

- a bare title (no text, no date) changed wholly, or together with its neighbours;
- title and text of one story changed so much, at once, that nothing of it stays; most of a text changed in the read in
  which its story moves away from its neighbours;
- a repeated title of which an earlier bearer has left the page, or leaves the undated page in the very read that brings
  the later one, where their texts are alike, or the only earlier one is not kept any more, or the later stands in its
  place: it may have come back with another text;
- one of two bearers of a title changing most of its text in the read in which the other leaves, comes or comes back, or
  both; or a page without texts that gains them, or loses them, while a title stands there twice;
- a title changed while the configuration did not name its page, or while the state was lost; a state lost while the
  configuration does not name a source that has had another name;
- a state lost while the page still lists, among the newest or in feeds that have room, stories that every feed has let
  go, or one that was retracted and is known by its id alone, and such stories coming back later: nothing on the disk
  knows them any more; and, on an undated page that grows at the bottom, a new story in the run that rebuilds the state
  of a full feed.
"""

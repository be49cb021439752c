"""The SQL of hybrid search: BM25 over posting lists and nearest embeddings, fused by their z-scores.

How much the words of a query weigh against its meaning depends on whether the embedding model knows the language of the
query, or, where the query does not tell, that of the passages which its words find first.

- A language that the model knows: both weigh the same, but words count by the square of `coverage`, the share of the
  query's words, weighted by their rarity, that the best passage covers. One word in common by chance must not outdo a
  passage that means the same in other words. Words with digits (identifiers, numbers, years) that are found make up for
  words that are not: nothing means nearly the same as an order number.
- Any other language: words decide, and meaning orders passages that the words do not tell apart.

`test_search_quality.py` holds the fusion to at least the better part for each language and kind of text, and
`skylift bench --only search_quality` prints the table. Where all candidates are alike there is no spread to score by,
as with a single one: then it is coverage, and the cosine moved to 0..1.

A word of the query is looked up in the form that each dictionary of the index gives it, and its document frequency is
that of all its forms. PostgreSQL's `ts_rank` knows no document frequencies, and summing posting lists by an index costs
a tenth of unpacking `tsvector` columns. What a search costs is the chunks that it sums for, so common terms do not
bring chunks of their own once the rarer ones of the query have brought enough (`decisive`): they count for those that
these have found.
"""

RANKING = {
    "k1": 1.2,  # BM25's usual constants
    "b": 0.75,
    "vector_weight": 0.5,
    "vector_weight_unknown_language": 0.01,  # enough to order passages that share no word with the query
    "telling_hits": 5,  # whose language decides where the query does not tell
    "full_exact_idf": 3.0,  # of words with digits: rarer than one in twenty passages
    "decisive_postings": 60_000,  # some 20 ms to sum
    "alike": 1e-9,  # what rounding leaves between equal numbers
}
FOUND_PER_CANDIDATE = 4  # the commoner terms may still lift a chunk that the rarer ones have found

# The index walks `ef_search` entries, so it must exceed what is asked for; where a filter drops entries it walks on.
# JIT compilation takes longer than these queries do.
PREPARE = """
select set_config('hnsw.ef_search', :ef_search, true), set_config('hnsw.iterative_scan', :iterative_scan, true),
    set_config('jit', 'off', true)
"""

CORPUS = """
select coalesce(sum(chunk_count), 0) as chunks, sum(term_count)::float / nullif(sum(chunk_count), 0) as average,
    (select array_agg(distinct language) from versions, unnest(languages) as language) as languages
from versions
"""

VERSIONS_OF = "select version_id from versions where document_id = any(:document_ids)"

_BM25 = """frequency.idf * posting.tf * (:k1 + 1)
        / (posting.tf + :k1 * (1 - :b + :b * posting.n / :average))"""

_SEARCH = """
with asked as (
    select word, min(position) as position
    from unnest(string_to_array(:words, ' ')) with ordinality as given (word, position)
    where coalesce(ts_lexize(cast(:stop_dictionary as regdictionary), word) <> '{{}}', true) group by word
), forms as (
    select term, min(position) as position, bool_or(word ~ '[0-9]') as exact
    from asked cross join unnest(cast(:dictionaries as regdictionary[])) as dictionary
        cross join lateral unnest(ts_lexize(dictionary, word)) as term
    group by term
), held as (
    select term, position, exact, coalesce(sum(counted.df), 0)::float8 as df, coalesce(sum(counted.df){here}, 0) as here
    from forms left join version_terms as counted using (term) group by term, position, exact
), counted as (
    select *, least(sum(df) over (partition by position), :chunks) as word_df from held
), frequencies as (
    select term, position, exact, word_df, ln(1 + (:chunks - word_df + 0.5) / (word_df + 0.5)) as idf,
        sum(here) over rarest_first <= :decisive_postings or sum(here) over rarest_first = here as decisive
    from counted window rarest_first as (order by here, term rows unbounded preceding)
), totals as (
    select nullif(sum(idf), 0) as idf, nullif(sum(idf) filter (where exact and word_df > 0), 0) as exact_idf
    from (select distinct position, idf, exact, word_df from frequencies) as words
), found as (
    select posting.chunk_id, sum({bm25}) as bm25, coalesce(sum(idf) filter (where exact), 0) as exact_idf
    from frequencies as frequency join postings as posting using (term) where frequency.decisive {of_postings}
    group by posting.chunk_id order by bm25 desc, chunk_id limit :found
), lexical as (
    select found.chunk_id, found.bm25 + coalesce(more.bm25, 0) as bm25,
        found.exact_idf + coalesce(more.exact_idf, 0) as exact_idf
    from found cross join lateral (
        select sum({bm25}) as bm25, sum(idf) filter (where exact) as exact_idf
        from frequencies as frequency join postings as posting using (term)
        where not frequency.decisive and posting.chunk_id = found.chunk_id
    ) as more
    order by bm25 desc, chunk_id limit :candidates
), tongue as (
    select coalesce(cast(:understood as bool), avg((language = any(:languages))::int) >= 0.5, true) as understood
    from (
        select language from lexical join chunks using (chunk_id) order by bm25 desc, chunk_id limit :telling_hits
    ) as best
), nearest as materialized (
    select chunk_id, 1 - (embedding <=> cast(:embedding as vector)) as cosine from chunks {of_chunks}
    order by embedding <=> cast(:embedding as vector) limit :candidates
), candidates as (
    select chunk_id from lexical union select chunk_id from nearest
), measured as (
    select chunk_id, coalesce(lexical.bm25, 0) as bm25, coalesce(lexical.exact_idf, 0) as exact_idf,
        coalesce(nearest.cosine, 1 - (chunks.embedding <=> cast(:embedding as vector))) as cosine
    from candidates left join lexical using (chunk_id) left join nearest using (chunk_id) join chunks using (chunk_id)
), spread as (
    select chunk_id, measured.bm25, cosine, understood,
        (bm25 - avg(bm25) over ()) / nullif(greatest(stddev_pop(bm25) over (), :alike), :alike) as bm25_z,
        (cosine - avg(cosine) over ()) / nullif(greatest(stddev_pop(cosine) over (), :alike), :alike) as cosine_z,
        least(1, greatest(
            max(bm25) over () / totals.idf,
            max(measured.exact_idf) over () / totals.exact_idf * least(1, totals.exact_idf / :full_exact_idf),
            0
        )) as coverage
    from measured cross join totals cross join tongue
), ranked as (
    select chunk_id, bm25, cosine,
        case when understood
            then (1 - :vector_weight) * coverage * coverage * coalesce(bm25_z, 1)
                + :vector_weight * coalesce(cosine_z, (1 + cosine) / 2)
            else (1 - :vector_weight_unknown_language) * coalesce(bm25_z, coverage)
                + :vector_weight_unknown_language * coalesce(cosine_z, (1 + cosine) / 2)
        end as score
    from spread order by score desc, chunk_id limit :hits
)
select document_id, version_id, filename, page, box, text, score, bm25, cosine
from ranked join chunks using (chunk_id) join versions using (version_id) order by score desc, chunk_id
"""

SEARCH = _SEARCH.format(bm25=_BM25, here="", of_postings="", of_chunks="")
SEARCH_WITHIN = _SEARCH.format(
    bm25=_BM25,
    here=" filter (where counted.version_id = any(:version_ids))",
    of_postings="and posting.version_id = any(:version_ids)",
    of_chunks="where version_id = any(:version_ids)",
)

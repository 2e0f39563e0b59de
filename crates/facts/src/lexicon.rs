//! Many words sought in a short text at once.

/// Words of our own to look for in names and printed classes. A text is walked once, whatever their number.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// First character, place in the list, word; sorted.
    words: Vec<(char, usize, &'static str)>,
    /// Which remainders by 256 the first characters leave: most characters of a text begin no word.
    begun: [bool; 256],
}

impl Lexicon {
    pub(crate) fn of(words: impl IntoIterator<Item = &'static str>) -> Self {
        let begun = words.into_iter().enumerate().filter_map(|(place, word)| Some((word.chars().next()?, place, word)));
        let mut words: Vec<_> = begun.collect();
        words.sort_unstable();
        let mut begun = [false; 256];
        for (first, ..) in &words {
            if let Some(place) = begun.get_mut(*first as usize % 256) {
                *place = true;
            }
        }
        Lexicon { words, begun }
    }

    /// The places in the list of the words that the text contains, a word once for each time; in the text's order.
    pub(crate) fn all_in(&self, text: &str) -> impl Iterator<Item = usize> {
        let begins = |(_, c): &(usize, char)| self.begun.get(*c as usize % 256) == Some(&true);
        text.char_indices().filter(begins).flat_map(move |(at, first)| {
            let from = self.words.partition_point(|(begin, ..)| *begin < first);
            let of_first = self.words.get(from..).unwrap_or_default().iter().take_while(move |(c, ..)| *c == first);
            let rest = text.get(at..).unwrap_or_default();
            of_first.filter(move |(.., word)| rest.starts_with(word)).map(|(_, place, _)| *place)
        })
    }

    /// The place of the word that stands first in the list, of those that the text contains.
    pub(crate) fn first_in(&self, text: &str) -> Option<usize> {
        self.all_in(text).min()
    }

    /// Does the text contain any of the words?
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.all_in(text).next().is_some()
    }
}

/// Words of our own that a short text may end with.
#[derive(Debug)]
pub(crate) struct Endings {
    words: &'static [&'static str],
    /// Which remainders by 256 the last characters leave: most texts end with none of them.
    ended: [bool; 256],
}

impl Endings {
    pub(crate) fn of(words: &'static [&'static str]) -> Self {
        let mut ended = [false; 256];
        for last in words.iter().filter_map(|word| word.chars().next_back()) {
            if let Some(place) = ended.get_mut(last as usize % 256) {
                *place = true;
            }
        }
        Endings { words, ended }
    }

    /// The text before the word that it ends with, the first of the list.
    pub(crate) fn before<'t>(&self, text: &'t str) -> Option<&'t str> {
        let last = text.chars().next_back()?;
        self.ended.get(last as usize % 256).filter(|ended| **ended)?;
        self.words.iter().find_map(|word| text.strip_suffix(word))
    }

    /// Does the text end with one of the words?
    pub(crate) fn end(&self, text: &str) -> bool {
        self.before(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_found_as_one_by_one() {
        const WORDS: &[&str] = &["路", "公路", "桥", "工程"];
        let endings = Endings::of(WORDS);
        for text in ["", "通组公路", "石拱桥", "桥头", "路", "饮水工程", "工", "桥（维修）"] {
            let before = WORDS.iter().find_map(|word| text.strip_suffix(word));
            assert_eq!((endings.before(text), endings.end(text)), (before, before.is_some()), "{text}");
        }
    }

    #[test]
    fn words_are_found_as_one_by_one() {
        const WORDS: [&str; 6] = ["房", "库房", "路灯", "路", "桥", "灯"];
        let lexicon = Lexicon::of(WORDS);
        for text in ["", "农机停放库房", "村东路灯", "桥桥", "路路灯", "机井", "太阳能灯（村路）"]
        {
            let first = WORDS.iter().position(|word| text.contains(word));
            assert_eq!(lexicon.first_in(text), first, "{text}");
            assert_eq!(lexicon.is_in(text), first.is_some(), "{text}");
        }
        assert_eq!(lexicon.all_in("桥桥路灯").collect::<Vec<_>>(), [4, 4, 2, 3, 5]);
    }
}

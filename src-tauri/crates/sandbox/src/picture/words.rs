//! What a prompt says to a painter: subject, hour, weather, colours.

use super::colour::Rgb;

/// What stands in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Bottle,
    Perfume,
    Cup,
    Vase,
    Candle,
    Fruit,
    Stones,
    Mountains,
    Hills,
    Desert,
    Forest,
    Sea,
    City,
    Flower,
    Space,
    Portrait,
    Cat,
    Dog,
    Fox,
    Bear,
    Rabbit,
    Bird,
    Room,
    Abstract,
}

impl Subject {
    /// Whether it is an animal.
    pub(super) const fn has_coat(self) -> bool {
        matches!(
            self,
            Self::Cat | Self::Dog | Self::Fox | Self::Bear | Self::Rabbit | Self::Bird
        )
    }
}

/// The hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hour {
    Dawn,
    Day,
    Sunset,
    Dusk,
    Night,
}

/// What was understood.
#[derive(Debug, Clone)]
pub(super) struct Words {
    said: Vec<String>,
    pub(super) subject: Option<Subject>,
    pub(super) hour: Option<Hour>,
    pub(super) colours: Vec<Rgb>,
}

const SUBJECTS: &[(Subject, &str)] = &[
    (Subject::Perfume, "perfume cologne fragrance flacon parfum"),
    (
        Subject::Bottle,
        "bottle wine beer whisky whiskey soda lotion shampoo serum oil juice drink beverage sauce label packaging product",
    ),
    (
        Subject::Cup,
        "cup mug coffee tea espresso latte cappuccino teacup soup matcha breakfast",
    ),
    (
        Subject::Vase,
        "vase pottery ceramic ceramics amphora jar pot urn jug",
    ),
    (Subject::Candle, "candle candles lantern wax"),
    (
        Subject::Fruit,
        "fruit fruits apple apples orange oranges lemon lemons peach pear plum cherry food still-life bowl",
    ),
    (
        Subject::Stones,
        "stone stones pebble pebbles marble sphere spheres podium pedestal zen rock rocks",
    ),
    (
        Subject::Space,
        "planet planets space galaxy cosmos cosmic star stars nebula saturn mars astronaut universe orbit",
    ),
    (
        Subject::Portrait,
        "portrait face woman man girl boy person model lady people headshot selfie character child",
    ),
    (Subject::Cat, "cat kitten cats tiger lion panther"),
    (
        Subject::Dog,
        "dog puppy dogs corgi wolf husky labrador retriever",
    ),
    (Subject::Fox, "fox foxes"),
    (
        Subject::Bear,
        "bear panda koala teddy animal creature mouse hamster",
    ),
    (Subject::Rabbit, "rabbit bunny hare"),
    (Subject::Bird, "bird birds owl parrot penguin chick robin"),
    (
        Subject::Flower,
        "flower flowers rose roses tulip tulips daisy bouquet blossom petal petals garden peony sunflower floral lily poppy",
    ),
    (
        Subject::City,
        "city skyline skyscraper skyscrapers street urban downtown tokyo york manhattan building buildings tower neon cyberpunk metropolis town bridge",
    ),
    (
        Subject::Room,
        "room interior sofa couch chair kitchen bedroom living apartment furniture lamp window house loft studio chesterfield armchair office arch",
    ),
    (
        Subject::Sea,
        "sea ocean beach wave waves coast shore sail sailing boat ship harbor harbour island lighthouse lagoon surf",
    ),
    (
        Subject::Forest,
        "forest forests woods tree trees pine pines jungle woodland birch",
    ),
    (Subject::Desert, "desert dune dunes sahara canyon sand"),
    (
        Subject::Mountains,
        "mountain mountains alps peak peaks summit lake glacier fjord himalaya volcano valley cliff",
    ),
    (
        Subject::Hills,
        "hill hills meadow field fields landscape countryside tuscany vineyard prairie farm village grass",
    ),
    (
        Subject::Abstract,
        "abstract pattern texture gradient wallpaper background silk waves fluid shapes logo icon geometric",
    ),
];

const HOURS: &[(Hour, &str)] = &[
    (
        Hour::Night,
        "night midnight moonlight moonlit nocturnal starry dark neon",
    ),
    (Hour::Sunset, "sunset golden evening sundown"),
    (Hour::Dawn, "dawn sunrise morning misty foggy mist fog"),
    (Hour::Dusk, "dusk twilight blue-hour"),
    (Hour::Day, "day noon daylight sunny midday summer bright"),
];

const COLOURS: &[(u32, &str)] = &[
    (
        0x00d6_4545,
        "red crimson scarlet ruby cherry cherries apple apples tomato strawberry poppy",
    ),
    (0x00e0_7a3f, "orange oranges amber tangerine apricot"),
    (
        0x00e2_b33c,
        "yellow gold golden honey mustard lemon lemons banana sunflower",
    ),
    (0x005f_9a5a, "green emerald sage olive mint lime"),
    (0x0034_9a9a, "teal turquoise cyan aqua"),
    (0x003b_74c4, "blue navy azure cobalt sapphire indigo"),
    (0x0089_61c0, "purple violet lavender lilac plum"),
    (0x00e0_7f9f, "pink rose magenta blush fuchsia"),
    (
        0x0096_6442,
        "brown wood wooden leather chocolate coffee walnut bronze",
    ),
    (0x00c2_6d4a, "terracotta copper rust clay"),
    (0x00cf_b995, "beige cream sand linen ivory"),
    (0x00ee_ece6, "white snowy marble porcelain"),
    (0x002a_2c33, "black charcoal ebony onyx"),
    (0x008b_9098, "grey gray silver steel concrete"),
];

fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

impl Words {
    pub(super) fn read(prompt: &str) -> Self {
        let words: Vec<String> = prompt
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
            .filter(|word| !word.is_empty())
            .take(400)
            .map(str::to_owned)
            .collect();
        let find = |word: &String| {
            let (subject, _) = SUBJECTS.iter().find(|(_, list)| among(list, word))?;
            Some(*subject)
        };
        // The first subject named is what the sentence is about; "on a wooden table" is not.
        let subject = words.iter().find_map(find);
        let hour = HOURS
            .iter()
            .find(|(_, list)| words.iter().any(|word| among(list, word)))
            .map(|(hour, _)| *hour);
        let mut colours = Vec::new();
        for word in &words {
            if let Some((hex, _)) = COLOURS.iter().find(|(_, list)| among(list, word)) {
                let colour = Rgb::hex(*hex);
                if !colours.contains(&colour) {
                    colours.push(colour);
                }
            }
        }
        Self {
            said: words,
            subject,
            hour,
            colours,
        }
    }

    /// Whether any of these (separated by spaces) was said.
    pub(super) fn say(&self, list: &str) -> bool {
        self.said.iter().any(|word| among(list, word))
    }
}

//! JSON that may hold anything: values of the wrong type become nothing instead of an error.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// More than any real token count; above it a number is nonsense.
const LARGEST_COUNT: u64 = 1 << 48;

/// A string, borrowed where the JSON has no escapes; none for anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text<'a>(pub(crate) Option<Cow<'a, str>>);

impl Text<'_> {
    pub(crate) fn into_owned(self) -> Option<String> {
        self.0.map(Cow::into_owned)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(Self::default(), PhantomData))
    }
}

/// A boolean, `"true"` included; false for anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(Self::default(), PhantomData))
    }
}

/// A count of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Count {
    /// Not there, or null.
    #[default]
    Absent,
    /// A whole number, as a number or as a string.
    Known(u64),
    /// Something that cannot be a count.
    Nonsense,
}

impl Count {
    pub(crate) fn known(self) -> Option<u64> {
        match self {
            Self::Known(count) => Some(count),
            Self::Absent | Self::Nonsense => None,
        }
    }

    fn of_float(number: f64) -> Self {
        if (0.0..=9.0e15).contains(&number) && number.fract() == 0.0 {
            // Whole floats print as whole numbers; a cast would need a lint's permission.
            return format!("{number:.0}")
                .parse()
                .map_or(Self::Nonsense, Self::of_integer);
        }
        Self::Nonsense
    }

    fn of_integer(number: u64) -> Self {
        if number <= LARGEST_COUNT {
            Self::Known(number)
        } else {
            Self::Nonsense
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(Self::Nonsense, PhantomData))
    }
}

/// An array's items; nothing for anything else.
#[derive(Clone, Debug)]
pub(crate) struct List<T>(pub(crate) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(Self::default(), PhantomData))
    }
}

/// An object; the default for anything else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything(Self::default(), PhantomData))
    }
}

/// What one kind of JSON value means to a lenient type. Each has its own "anything else" to give.
pub(crate) trait Lenient<'de>: Sized {
    fn text(self, _text: Cow<'de, str>) -> Self {
        self
    }
    fn flag(self, _flag: bool) -> Self {
        self
    }
    fn integer(self, _number: u64) -> Self {
        self
    }
    fn float(self, _number: f64) -> Self {
        self
    }
    fn null(self) -> Self {
        self
    }
    fn list<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self)
    }
    fn object<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self)
    }
}

impl<'de: 'a, 'a> Lenient<'de> for Text<'a> {
    fn text(self, text: Cow<'de, str>) -> Self {
        Self(Some(text))
    }
}

impl<'de> Lenient<'de> for Flag {
    fn text(self, text: Cow<'de, str>) -> Self {
        Self(text == "true")
    }
    fn flag(self, flag: bool) -> Self {
        Self(flag)
    }
}

impl<'de> Lenient<'de> for Count {
    fn text(self, text: Cow<'de, str>) -> Self {
        // int64 is a string in proto3's JSON.
        text.parse().map_or(Self::Nonsense, Self::of_integer)
    }
    fn integer(self, number: u64) -> Self {
        Self::of_integer(number)
    }
    fn float(self, number: f64) -> Self {
        Self::of_float(number)
    }
    fn null(self) -> Self {
        Self::Absent
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for List<T> {
    fn list<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Self, A::Error> {
        while let Some(item) = items.next_element()? {
            self.0.push(item);
        }
        Ok(self)
    }
}

impl<'de, T: Deserialize<'de>> Lenient<'de> for Object<T> {
    fn object<A: MapAccess<'de>>(self, fields: A) -> Result<Self, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(fields)).map(Self)
    }
}

/// One visitor for all of them.
struct Anything<'de, T>(T, PhantomData<&'de ()>);

impl<'de, T: Lenient<'de>> Visitor<'de> for Anything<'de, T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<T, E> {
        Ok(self.0.text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(self.0.text(Cow::Owned(text.to_owned())))
    }
    fn visit_string<E>(self, text: String) -> Result<T, E> {
        Ok(self.0.text(Cow::Owned(text)))
    }
    fn visit_bool<E>(self, flag: bool) -> Result<T, E> {
        Ok(self.0.flag(flag))
    }
    fn visit_u64<E>(self, number: u64) -> Result<T, E> {
        Ok(self.0.integer(number))
    }
    fn visit_i64<E>(self, _negative: i64) -> Result<T, E> {
        Ok(self.0)
    }
    fn visit_f64<E>(self, number: f64) -> Result<T, E> {
        Ok(self.0.float(number))
    }
    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(self.0.null())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        self.0.list(items)
    }
    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        self.0.object(fields)
    }
}

/// Reads a small value that was kept as text; the default if it is not what `T` can be.
pub(crate) fn lenient<'a, T: Deserialize<'a> + Default>(raw: &'a RawValue) -> T {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

/// A string kept as text until now. A lone surrogate in one field, which is no string to Rust,
/// must not lose the fields beside it.
pub(crate) fn text(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    lenient::<Text<'_>>(raw?).0
}

/// A body's bytes without a byte order mark, which some proxies put in front.
pub(crate) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// The first byte that is not JSON white space.
pub(crate) fn first_byte(body: &[u8]) -> Option<u8> {
    body.iter()
        .copied()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

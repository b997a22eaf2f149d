//! The request as Google's proto3 JSON reader takes it: `camelCase` and `snake_case` names, enums in
//! any case, and a refusal for every field it does not know or whose type is wrong.
//!
//! [`read`] also normalises (camelCase names, upper-case enums, lists where lists belong), so that
//! the rest of the sandbox looks in one place only.

use serde_json::{Map, Value, json};

use crate::refusal::Refusal;

/// A message and its fields.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
}

/// A field, named in camelCase.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) repeated: bool,
}

/// What a field holds.
#[derive(Debug)]
pub(crate) enum Kind {
    Text,
    Bytes,
    Flag,
    Integer,
    Number,
    /// The enum's name and its values.
    Choice(&'static str, &'static [&'static str]),
    Of(&'static Message),
    /// Anything: the sandbox does not look inside.
    Free,
}

/// Checks and normalises a body.
pub(crate) fn read(body: &[u8], message: &'static Message) -> Result<Map<String, Value>, Refusal> {
    let value: Value = serde_json::from_slice(body).map_err(|error| malformed(body, &error))?;
    let mut reader = Reader {
        violations: Vec::new(),
    };
    let value = reader.message(value, message, "");
    if reader.violations.is_empty() {
        return match value {
            Value::Object(fields) => Ok(fields),
            _ => Ok(Map::new()),
        };
    }
    let texts: Vec<&str> = reader
        .violations
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    let fields: Vec<Value> = reader
        .violations
        .iter()
        .map(|(field, text)| json!({ "field": field, "description": text }))
        .collect();
    Err(Refusal::invalid(texts.join("\n")).with("BadRequest", json!({ "fieldViolations": fields })))
}

fn malformed(body: &[u8], error: &serde_json::Error) -> Refusal {
    if std::str::from_utf8(body).is_err() {
        return Refusal::invalid("Invalid JSON payload received. Invalid UTF-8 in the payload.");
    }
    let what = if error.is_eof() {
        "Unexpected end of string. Expected a value."
    } else {
        "Expected a value, or a comma, or the end of the object."
    };
    Refusal::invalid(format!("Invalid JSON payload received. {what}\n\n^"))
        .because(error.to_string())
}

struct Reader {
    violations: Vec<(String, String)>,
}

impl Reader {
    fn unknown(&mut self, name: &str, path: &str, why: &str) {
        let place = if path.is_empty() {
            String::new()
        } else {
            format!(" at '{path}'")
        };
        let text = format!("Invalid JSON payload received. Unknown name \"{name}\"{place}: {why}");
        self.violations.push((path.to_owned(), text));
    }

    fn wrong(&mut self, path: &str, kind: &str, value: &Value) {
        let shown: String = value.to_string().chars().take(200).collect();
        let text = format!("Invalid value at '{path}' ({kind}), {shown}");
        self.violations.push((path.to_owned(), text));
    }

    fn message(&mut self, value: Value, message: &'static Message, path: &str) -> Value {
        let Value::Object(given) = value else {
            let kind = proto_name(message.name);
            self.wrong(path, &kind, &value);
            return Value::Null;
        };
        let mut read = Map::new();
        for (name, value) in given {
            let known = message
                .fields
                .iter()
                .find(|field| field.name == name || snake(field.name) == name);
            let Some(field) = known else {
                self.unknown(&name, path, "Cannot find field.");
                continue;
            };
            // Null means "not set" in proto3 JSON.
            if value.is_null() {
                continue;
            }
            let place = join(path, &snake(field.name));
            let value = if field.repeated {
                self.list(value, field, &place)
            } else if value.is_array() && !matches!(field.kind, Kind::Free) {
                self.unknown(
                    &snake(field.name),
                    path,
                    "Proto field is not repeating, cannot start list.",
                );
                continue;
            } else {
                self.one(value, &field.kind, &place)
            };
            read.insert(field.name.to_owned(), value);
        }
        Value::Object(read)
    }

    /// A single value where a list belongs is a list of one, as Google takes it.
    fn list(&mut self, value: Value, field: &'static Field, path: &str) -> Value {
        let items = match value {
            Value::Array(items) => items,
            single => vec![single],
        };
        let items = items.into_iter().enumerate().map(|(index, item)| {
            let place = format!("{path}[{index}]");
            self.one(item, &field.kind, &place)
        });
        Value::Array(items.collect())
    }

    fn one(&mut self, value: Value, kind: &'static Kind, path: &str) -> Value {
        let (fits, proto) = match kind {
            Kind::Of(message) => return self.message(value, message, path),
            Kind::Free => return value,
            Kind::Choice(name, choices) => return self.choice(&value, name, choices, path),
            Kind::Text => (value.is_string(), "TYPE_STRING"),
            Kind::Bytes => (value.is_string(), "TYPE_BYTES"),
            Kind::Flag => (value.is_boolean(), "TYPE_BOOL"),
            Kind::Integer => {
                let number = number(&value);
                let whole = number.filter(|number| number.fract() == 0.0);
                (
                    whole.is_some_and(|n| n.abs() < 2_147_483_648.0),
                    "TYPE_INT32",
                )
            }
            Kind::Number => (number(&value).is_some(), "TYPE_FLOAT"),
        };
        if !fits {
            self.wrong(path, proto, &value);
            return Value::Null;
        }
        match (kind, number(&value)) {
            (Kind::Integer | Kind::Number, Some(number)) => json!(number),
            _ => value,
        }
    }

    fn choice(
        &mut self,
        value: &Value,
        name: &str,
        choices: &'static [&'static str],
        path: &str,
    ) -> Value {
        let given = match value {
            Value::String(text) => choices
                .iter()
                .find(|choice| choice.eq_ignore_ascii_case(text)),
            Value::Number(number) => number
                .as_u64()
                .and_then(|number| choices.get(usize::try_from(number).ok()?)),
            _ => None,
        };
        if let Some(choice) = given {
            return Value::String((*choice).to_owned());
        }
        self.wrong(path, &proto_name(name), value);
        Value::Null
    }
}

/// A number, or one in a string: proto3 JSON takes both.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

fn proto_name(name: &str) -> String {
    format!("type.googleapis.com/google.ai.generativelanguage.v1beta.{name}")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// `imageConfig` → `image_config`.
pub(crate) fn snake(camel: &str) -> String {
    let mut snake = String::with_capacity(camel.len() + 4);
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

//! Image types and base64.

use plantain_gemini::{ImageMime, Reply};

#[test]
fn types_are_known_by_their_bytes() {
    let expected: [(&[u8], Option<ImageMime>); 12] = [
        (b"\x89PNG\r\n\x1a\nrest", Some(ImageMime::Png)),
        (b"\xff\xd8\xff\xe0", Some(ImageMime::Jpeg)),
        (b"RIFF\0\0\0\0WEBPVP8 ", Some(ImageMime::Webp)),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"GIF89a", Some(ImageMime::Gif)),
        (b"II*\0", Some(ImageMime::Tiff)),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some(ImageMime::Heic)),
        (
            b"\0\0\0\x1cftypmif1\0\0\0\0mif1heixmiaf",
            Some(ImageMime::Heic),
        ),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf", Some(ImageMime::Heif)),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", Some(ImageMime::Avif)),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp42", None),
        (b"", None),
    ];
    for (bytes, expected) in expected {
        assert_eq!(ImageMime::sniff(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn gemini_takes_the_five_types_its_error_names() {
    use ImageMime::{Avif, Bmp, Gif, Heic, Heif, Jpeg, Png, Tiff, Webp};
    for mime in [Png, Jpeg, Webp, Heic, Heif] {
        assert!(mime.accepted_by_gemini());
    }
    for mime in [Gif, Bmp, Tiff, Avif] {
        assert!(!mime.accepted_by_gemini());
        assert!(mime.as_str().ends_with(mime.extension()));
    }
}

#[test]
fn base64_of_every_dialect_is_decoded() {
    let texts = [
        "+/+/AA==",
        "-_-_AA==",
        "-_-_AA",
        r"+\/+\/\r\nAA==",
        "data:image/png;base64,+/+/AA==",
    ];
    for text in texts {
        let body = format!(
            r#"{{"candidates":[{{"content":{{"parts":[{{"inlineData":{{"data":"{text}"}}}}]}}}}]}}"#
        );
        let reply = Reply::parse(body.as_bytes()).unwrap();
        assert_eq!(
            reply.final_image().unwrap().decode().unwrap(),
            [0xfb, 0xff, 0xbf, 0],
            "{text}"
        );
    }
}

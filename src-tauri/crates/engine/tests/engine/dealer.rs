//! A provider that answers by chance, and notices when a job is sent twice at once.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use bytes::Bytes;
use plantain_engine::{ApiFuture, ImageApi};
use plantain_gemini::{ApiError, FaultClass, GenerateContent, ModelInfo, Progress, classify};
use proptest::prelude::*;
use secrecy::SecretString;

use crate::rig::picture;

/// What one request meets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deal {
    /// A picture, after so many seconds.
    Picture(u64),
    NoPicture,
    Overloaded,
    /// A limit of the minute, for so many seconds.
    Limited(u64),
    DaySpent,
    Cut,
    NeverConnected,
    Rejected,
    KeyRefused,
}

pub(crate) fn deal() -> impl Strategy<Value = Deal> {
    prop_oneof![
        8 => (1_u64..60).prop_map(Deal::Picture),
        1 => Just(Deal::Picture(400)),
        1 => Just(Deal::NoPicture),
        3 => Just(Deal::Overloaded),
        2 => (1_u64..50).prop_map(Deal::Limited),
        1 => Just(Deal::DaySpent),
        1 => Just(Deal::Cut),
        2 => Just(Deal::NeverConnected),
        1 => Just(Deal::Rejected),
        1 => Just(Deal::KeyRefused),
    ]
}

/// The provider. After the last deal it makes pictures.
pub(crate) struct Dealer {
    deals: Mutex<VecDeque<Deal>>,
    under_way: Mutex<HashMap<String, u32>>,
    sends: Mutex<Vec<String>>,
    /// When each request reached the provider, in virtual milliseconds from the start.
    arrivals: Mutex<Vec<u128>>,
    start: tokio::time::Instant,
}

/// A request under way, until it is answered or given up.
struct Flight<'a> {
    dealer: &'a Dealer,
    prompt: String,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut under_way = self.dealer.under_way.lock().unwrap();
        *under_way.get_mut(&self.prompt).unwrap() -= 1;
    }
}

impl Dealer {
    pub(crate) fn new(deals: Vec<Deal>) -> Self {
        Self {
            deals: Mutex::new(deals.into()),
            under_way: Mutex::new(HashMap::new()),
            sends: Mutex::new(Vec::new()),
            arrivals: Mutex::new(Vec::new()),
            start: tokio::time::Instant::now(),
        }
    }

    pub(crate) fn sends_of(&self, prompt: &str) -> usize {
        let sends = self.sends.lock().unwrap();
        sends.iter().filter(|name| *name == prompt).count()
    }

    /// When each request came, in virtual milliseconds from the start. One that was never connected
    /// did not.
    pub(crate) fn arrivals(&self) -> Vec<u128> {
        self.arrivals.lock().unwrap().clone()
    }

    /// Only pictures from now on.
    pub(crate) fn recover(&self) {
        self.deals.lock().unwrap().clear();
    }

    fn receive(&self, request: &GenerateContent) -> Flight<'_> {
        let body = request.to_body().unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let prompt = body["contents"][0]["parts"][0]["text"].as_str().unwrap();
        let mut under_way = self.under_way.lock().unwrap();
        let count = under_way.entry(prompt.to_owned()).or_default();
        *count += 1;
        assert_eq!(*count, 1, "{prompt:?} is under way twice");
        self.sends.lock().unwrap().push(prompt.to_owned());
        Flight {
            dealer: self,
            prompt: prompt.to_owned(),
        }
    }
}

fn fault(class: FaultClass) -> ApiError {
    ApiError {
        class,
        status: None,
        ..classify(500, None, b"")
    }
}

fn refusal(id: &str, seconds: u64) -> ApiError {
    let body = format!(
        r#"{{"error":{{"code":429,"message":"Quota exceeded. Please retry in {seconds}s.","status":"RESOURCE_EXHAUSTED","details":[{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaId":"{id}"}}]}}]}}}}"#
    );
    classify(429, None, body.as_bytes())
}

impl ImageApi for Dealer {
    fn generate<'a>(
        &'a self,
        _key: &'a SecretString,
        _model: &'a str,
        request: &'a GenerateContent,
        _server_timeout: Duration,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> ApiFuture<'a, Bytes> {
        let flight = self.receive(request);
        let deal = self.deals.lock().unwrap().pop_front();
        if !matches!(deal, Some(Deal::NeverConnected)) {
            let at = self.start.elapsed().as_millis();
            self.arrivals.lock().unwrap().push(at);
        }
        Box::pin(async move {
            let _flight = flight;
            let soon = Duration::from_millis(80);
            tokio::time::sleep(soon).await;
            if let Some(Deal::NeverConnected) = deal {
                return Err(fault(FaultClass::NeverConnected));
            }
            let (sent, total) = (10, 10);
            progress(Progress::Sending { sent, total });
            progress(Progress::Waiting);
            tokio::time::sleep(soon).await;
            match deal.unwrap_or(Deal::Picture(2)) {
                Deal::Picture(seconds) => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    let (received, total) = (10, Some(10));
                    progress(Progress::Receiving { received, total });
                    Ok(picture().into())
                }
                Deal::NoPicture => Ok(Bytes::from_static(
                    br#"{"candidates":[{"content":{"parts":[{"text":"no"}]},"finishReason":"NO_IMAGE"}]}"#,
                )),
                Deal::Overloaded => Err(classify(503, None, b"")),
                Deal::Limited(seconds) => {
                    Err(refusal("GenerateRequestsPerMinutePerProjectPerModel", seconds))
                }
                Deal::DaySpent => Err(refusal("GenerateRequestsPerDayPerProjectPerModel", 9)),
                Deal::Cut => Err(fault(FaultClass::Interrupted)),
                Deal::NeverConnected => Err(fault(FaultClass::NeverConnected)),
                Deal::Rejected => Err(fault(FaultClass::InvalidRequest)),
                Deal::KeyRefused => Err(fault(FaultClass::KeyInvalid)),
            }
        })
    }

    fn model<'a>(&'a self, _key: &'a SecretString, _model: &'a str) -> ApiFuture<'a, ModelInfo> {
        Box::pin(async { Err(classify(404, None, b"")) })
    }

    fn models<'a>(&'a self, _key: &'a SecretString) -> ApiFuture<'a, Vec<ModelInfo>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

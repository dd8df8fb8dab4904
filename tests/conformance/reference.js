// What the carrier's own packages say. On stdin {"texts": [...], "signatures": [{token, url, form, signature}]}; on
// stdout {"texts": [{encoding, segments}], "signatures": [{expected, valid}]}.
"use strict";
const fs = require("node:fs");
const { SegmentedMessage } = require("sms-segments-calculator");
const { getExpectedTwilioSignature, validateRequest } = require("twilio");

const { texts = [], signatures = [] } = JSON.parse(fs.readFileSync(0, "utf8"));

function counted(text) {
  const message = new SegmentedMessage(text, "auto", false);
  return { encoding: message.encodingName, segments: message.segmentsCount };
}

function judged({ token, url, form, signature }) {
  return {
    expected: getExpectedTwilioSignature(token, url, form),
    valid: validateRequest(token, signature ?? "", url, form),
  };
}

process.stdout.write(JSON.stringify({ texts: texts.map(counted), signatures: signatures.map(judged) }));

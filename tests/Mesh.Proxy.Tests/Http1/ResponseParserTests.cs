using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

public sealed class ResponseParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, "OK")]
    [InlineData("HTTP/1.1 200 \r\n\r\n", 200, "")]
    [InlineData("HTTP/1.1 200\r\n\r\n", 200, "")]
    [InlineData("HTTP/1.0 404 Not  Found: caf\u00e9\t!\r\n\r\n", 404, "Not  Found: caf\u00e9\t!")]
    [InlineData("HTTP/1.1 999 What\r\nX: \u00ff\r\n\r\n", 999, "What")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", 100, "Continue")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-one\r\nX-One: 1\r\n\r\n", 200, "OK")]
    public void Parse_Accepted_GivesItsPartsHoweverItIsCut(string head, int status, string reason)
    {
        ParseResult result = ParseResponse(head + "body", out Http1Response response);

        Assert.Equal(ParseResult.Complete(head.Length), result);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(reason, Text(response.Reason(Bytes(head))));
        AssertSameHoweverCut<Http1Response>(head, (bytes, into) => ResponseParser.Parse(bytes, into, Http1Limits.Default), Describe);
    }

    [Theory]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("http/1.1 200 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.1 +20 OK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.1 200\tOK\r\n\r\n", nameof(Http1Fault.InvalidStatusLine))]
    [InlineData("HTTP/1.2 200 OK\r\n\r\n", nameof(Http1Fault.UnsupportedVersion))]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n", nameof(Http1Fault.UnsupportedVersion))]
    [InlineData("HTTP/1.1 200 O\u0000K\r\n\r\n", nameof(Http1Fault.InvalidFieldValue))]
    [InlineData("HTTP/1.1 200 OK\nX: y\r\n\r\n", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("HTTP/1.1 200\n\n", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("HTTP/1.1 200 OK\rX\r\n\r\n", nameof(Http1Fault.InvalidLineEnding))]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", nameof(Http1Fault.ObsoleteLineFolding))]
    [InlineData("HTTP/1.1 200 OK\r\nX : a\r\n\r\n", nameof(Http1Fault.WhitespaceBeforeColon))]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\u0001\r\n\r\n", nameof(Http1Fault.InvalidFieldValue))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", nameof(Http1Fault.RepeatedContentLength))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", nameof(Http1Fault.InvalidContentLength))]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(Http1Fault.LengthAndTransferEncoding))]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", nameof(Http1Fault.UnsupportedTransferCoding))]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", nameof(Http1Fault.InvalidTransferEncoding))]
    public void Parse_Hostile_IsRefusedHoweverItIsCut(string head, string fault)
    {
        Assert.Equal(ParseResult.Invalid(Enum.Parse<Http1Fault>(fault)), ParseResponse(head, out _));
        AssertSameHoweverCut<Http1Response>(head, (bytes, into) => ResponseParser.Parse(bytes, into, Http1Limits.Default), Describe);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    [InlineData(103, true)]
    [InlineData(200, false)]
    public void IsInterim_IsTrueWhereAnotherHeadFollows(int status, bool expected)
    {
        ParseResponse($"HTTP/1.1 {status} X\r\n\r\n", out Http1Response response);

        Assert.Equal(expected, response.IsInterim);
    }
}

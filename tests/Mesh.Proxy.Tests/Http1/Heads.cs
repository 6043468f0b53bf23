using System.Text;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Tests.Http1;

/// <summary>Parses messages written as text, one character for a byte.</summary>
internal static class Heads
{
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public static ParseResult ParseRequest(string text, out Http1Request request, Http1Limits? limits = null)
    {
        request = new Http1Request();
        return RequestParser.Parse(Bytes(text), request, limits ?? Http1Limits.Default);
    }

    public static ParseResult ParseResponse(string text, out Http1Response response, Http1Limits? limits = null)
    {
        response = new Http1Response();
        return ResponseParser.Parse(Bytes(text), response, limits ?? Http1Limits.Default);
    }

    /// <summary>Feeds the bytes in two pieces cut at each place in turn, then one by one; every way must come to the same result and leave the same head.</summary>
    public static void AssertSameHoweverCut<THead>(string text, Func<byte[], THead, ParseResult> parse, Func<byte[], THead, string> describe)
        where THead : MessageHead, new()
    {
        byte[] bytes = Bytes(text);
        THead whole = new();
        ParseResult expected = parse(bytes, whole);
        string expectedHead = expected.Status == ParseStatus.Complete ? describe(bytes, whole) : "";
        THead reused = new();
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            reused.Reset();
            ParseResult result = parse(bytes[..cut], reused);
            result = result.Status == ParseStatus.NeedMore ? parse(bytes, reused) : result;
            Assert.Equal(expected, result);
            Assert.Equal(expectedHead, result.Status == ParseStatus.Complete ? describe(bytes, reused) : "");
        }

        reused.Reset();
        ParseResult last = ParseResult.NeedMore;
        for (int end = 1; end <= bytes.Length && last.Status == ParseStatus.NeedMore; end++)
        {
            last = parse(bytes[..end], reused);
        }

        Assert.Equal(expected, last);
        Assert.Equal(expectedHead, last.Status == ParseStatus.Complete ? describe(bytes, reused) : "");
    }

    /// <summary>Everything that was understood of a head, as text.</summary>
    public static string Describe(byte[] bytes, MessageHead head)
    {
        StringBuilder text = new();
        text.Append(head switch
        {
            Http1Request request =>
                $"{Text(request.Method(bytes))} {request.KnownMethod} {Text(request.Target(bytes))} {request.TargetForm} {Text(request.Authority(bytes))} "
                + $"{Text(request.PathAndQuery(bytes))} {request.ExpectsContinue} {request.AcceptsTrailers} {request.CanSwitchProtocols}",
            Http1Response response => $"{response.StatusCode} {Text(response.Reason(bytes))}",
            _ => "",
        });
        text.Append($" {head.IsHttp11} {head.ContentLength} {head.IsChunked} {head.Connection} {head.IsPersistent} {head.HasNominated}\n");
        foreach (HeaderField field in head.Fields)
        {
            text.Append($"{Text(field.Name(bytes))}={Text(field.Value(bytes))} {field.Known} {field.IsNominated}\n");
        }

        return text.ToString();
    }
}

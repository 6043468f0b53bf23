using Mesh.Proxy.Http1;
using static Mesh.Proxy.Tests.Http1.Heads;

namespace Mesh.Proxy.Tests.Http1;

public sealed class BodyFramingTests
{
    [Theory]
    [InlineData("", nameof(BodyKind.None), 0)]
    [InlineData("Content-Length: 0\r\n", nameof(BodyKind.None), 0)]
    [InlineData("Content-Length: 12\r\n", nameof(BodyKind.Length), 12)]
    [InlineData("Transfer-Encoding: chunked\r\n", nameof(BodyKind.Chunked), 0)]
    public void Of_Request_FollowsItsFields(string fields, string kind, long length)
    {
        ParseRequest($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n", out Http1Request request);

        Assert.Equal(new BodyFraming(Enum.Parse<BodyKind>(kind), length), BodyFraming.Of(request));
    }

    [Theory]
    [InlineData(200, "", nameof(KnownMethod.Get), nameof(BodyKind.UntilClose), 0)]
    [InlineData(200, "Content-Length: 0\r\n", nameof(KnownMethod.Get), nameof(BodyKind.None), 0)]
    [InlineData(200, "Content-Length: 12\r\n", nameof(KnownMethod.Get), nameof(BodyKind.Length), 12)]
    [InlineData(200, "Transfer-Encoding: chunked\r\n", nameof(KnownMethod.Post), nameof(BodyKind.Chunked), 0)]
    [InlineData(200, "Content-Length: 12\r\n", nameof(KnownMethod.Head), nameof(BodyKind.None), 0)]
    [InlineData(200, "Transfer-Encoding: chunked\r\n", nameof(KnownMethod.Head), nameof(BodyKind.None), 0)]
    [InlineData(200, "", nameof(KnownMethod.Connect), nameof(BodyKind.None), 0)]
    [InlineData(403, "Content-Length: 12\r\n", nameof(KnownMethod.Connect), nameof(BodyKind.Length), 12)]
    [InlineData(100, "", nameof(KnownMethod.Get), nameof(BodyKind.None), 0)]
    [InlineData(101, "", nameof(KnownMethod.Get), nameof(BodyKind.None), 0)]
    [InlineData(204, "Content-Length: 12\r\n", nameof(KnownMethod.Get), nameof(BodyKind.None), 0)]
    [InlineData(205, "Content-Length: 12\r\n", nameof(KnownMethod.Get), nameof(BodyKind.Length), 12)]
    [InlineData(304, "Content-Length: 12\r\n", nameof(KnownMethod.Get), nameof(BodyKind.None), 0)]
    [InlineData(304, "Transfer-Encoding: chunked\r\n", nameof(KnownMethod.Get), nameof(BodyKind.None), 0)]
    public void Of_Response_FollowsMethodStatusAndFields(int status, string fields, string method, string kind, long length)
    {
        ParseResponse($"HTTP/1.1 {status} X\r\n{fields}\r\n", out Http1Response response);

        Assert.Equal(new BodyFraming(Enum.Parse<BodyKind>(kind), length), BodyFraming.Of(response, Enum.Parse<KnownMethod>(method)));
    }
}

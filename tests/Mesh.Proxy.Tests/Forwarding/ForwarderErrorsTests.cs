using Mesh.Proxy.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class ForwarderErrorsTests
{
    [Theory]
    [InlineData(0, nameof(ForwardFailure.NotProcessed))]
    [InlineData(7, nameof(ForwardFailure.NotProcessed))]
    [InlineData(1, nameof(ForwardFailure.UpstreamProtocol))]
    [InlineData(11, nameof(ForwardFailure.UpstreamProtocol))]
    public void ToFailure_Http2Error_SaysWhetherAnybodyLooked(long code, string expected)
    {
        HttpRequestException error = new(HttpRequestError.HttpProtocolError, "no", new HttpProtocolException(code, "no", null));

        Assert.Equal(expected, ForwarderErrors.ToFailure(ForwarderError.Request, error).ToString());
    }

    [Fact]
    public void ToFailure_ConnectionEndedInTheMiddle_MayHaveBeenProcessed() => Assert.Equal(
        ForwardFailure.UpstreamReset,
        ForwarderErrors.ToFailure(ForwarderError.Request, new HttpRequestException(HttpRequestError.Unknown, "no", new HttpIOException(HttpRequestError.ResponseEnded, "no"))));
}

using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Tests.Routing;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class FailureResponseMapperTests
{
    [Theory]
    [InlineData(ForwardFailure.NoEndpoint, TrafficDirection.Outbound, 503, "no-endpoint")]
    [InlineData(ForwardFailure.BackendNotFound, TrafficDirection.Outbound, 500, "backend-not-found")]
    [InlineData(ForwardFailure.NoWeight, TrafficDirection.Outbound, 500, "no-weight")]
    [InlineData(ForwardFailure.NoRoute, TrafficDirection.Outbound, 404, "no-route")]
    [InlineData(ForwardFailure.NoBackend, TrafficDirection.Outbound, 404, "no-backend")]
    [InlineData(ForwardFailure.BackendUnresolved, TrafficDirection.Outbound, 500, "backend-not-found")]
    [InlineData(ForwardFailure.ConnectRefused, TrafficDirection.Outbound, 503, "connect-refused")]
    [InlineData(ForwardFailure.ConnectRefused, TrafficDirection.Inbound, 503, "application-unreachable")]
    [InlineData(ForwardFailure.PeerRejected, TrafficDirection.Outbound, 503, "peer-rejected")]
    [InlineData(ForwardFailure.NoCertificate, TrafficDirection.Outbound, 503, "no-certificate")]
    [InlineData(ForwardFailure.UpstreamReset, TrafficDirection.Outbound, 502, "upstream-reset")]
    [InlineData(ForwardFailure.NotProcessed, TrafficDirection.Outbound, 503, "upstream-closing")]
    [InlineData(ForwardFailure.UpstreamSilent, TrafficDirection.Outbound, 504, "upstream-silent")]
    [InlineData(ForwardFailure.UnsupportedTarget, TrafficDirection.Outbound, 501, "unsupported-target")]
    public void Map_Failure_HasAStableCode(object failure, object direction, int status, string reason)
    {
        FailureResponse answer = FailureResponseMapper.Map((ForwardFailure)failure, (TrafficDirection)direction, "shop/web", Head("text/html"));

        Assert.Equal((status, reason, null), (answer.StatusCode, answer.Reason, answer.GrpcStatus));
    }

    [Theory]
    [InlineData(ForwardFailure.NoEndpoint, "shop/web", "shop/web")]
    [InlineData(ForwardFailure.BackendUnresolved, "HTTPRoute shop/web rule 1 (Service x\r\ny: z\u00e9)", "HTTPRoute shop/web rule 1 (Service x??y: z?)")]
    [InlineData(ForwardFailure.ClientBody, "shop/web", "")]
    [InlineData(ForwardFailure.Internal, "shop/web", "")]
    public void Map_Failure_NamesTheObjectThatItIsAbout(object failure, string subject, string said) =>
        Assert.Equal(said, FailureResponseMapper.Map((ForwardFailure)failure, TrafficDirection.Outbound, subject, Head("")).Subject);

    [Fact]
    public void Map_EveryFailure_IsWordedForItself()
    {
        FailureResponse[] answers = [.. Enum.GetValues<ForwardFailure>()
            .Where(failure => failure is not (ForwardFailure.None or ForwardFailure.Internal))
            .Select(failure => FailureResponseMapper.Map(failure, TrafficDirection.Outbound, "shop/web", Head("")))];

        Assert.All(answers, answer => Assert.NotEqual("internal", answer.Reason));
        Assert.All(answers, answer => Assert.NotEmpty(answer.Message));
    }

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc; charset=utf-8", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/json", false)]
    public void Map_ContentType_DecidesAboutGrpc(string contentType, bool isGrpc) =>
        Assert.Equal(isGrpc ? 14 : null, FailureResponseMapper.Map(ForwardFailure.NoEndpoint, TrafficDirection.Outbound, "shop/web", Head(contentType)).GrpcStatus);

    private static TestHead Head(string contentType) => new("/", "POST", "web", ("content-type", contentType));
}

using System.Collections.Immutable;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Balancing;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class EndpointEvidenceTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(nameof(ForwardFailure.NotProcessed), false)]
    [InlineData(nameof(ForwardFailure.ConnectRefused), true)]
    public void Observe_OneFailureThatWasNeverSent_EjectsWhoCannotBeConnectedTo(string failure, bool isEjected)
    {
        TestEndpoints endpoints = new();
        ImmutableArray<EndpointModel> pods = endpoints.Create(2);
        using OutlierDetector detector = new("shop/web:80", endpoints.Time, new Random(1), endpoints.Log);
        detector.Watch(pods, OutlierSettings.Default, static () => { });

        EndpointEvidence.Observe(pods[0], Enum.Parse<ForwardFailure>(failure), Latency);

        Assert.Equal(isEjected, pods[0].State.IsAvoided);
        Assert.True(isEjected || pods[0].State.LatencySeconds > 0.5, "others are not preferred");
    }
}

using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Tests.Client;

public sealed class KubernetesTimeTests
{
    [Theory]
    [InlineData(0, "05.000001Z")]
    [InlineData(1, "05.000001Z")]
    [InlineData(10, "05.000001Z")]
    [InlineData(1_234_567, "05.123456Z")]
    public void Micro_AnyTime_HasSixDecimalsOnTheWire(long ticks, string expectedEnd)
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(ticks);

        var json = ObjectJson.Serialize(new V1LeaseSpec { RenewTime = KubernetesTime.Micro(time) });

        Assert.Equal($$"""{"renewTime":"2026-01-02T03:04:{{expectedEnd}}"}""", json);
    }
}

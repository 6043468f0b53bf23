using Mesh.Api.Resources.V1;
using Mesh.Proxy.Discovery.Validation;

namespace Mesh.Proxy.Tests.Discovery.Validation;

public sealed class PortPolicyValidatorTests
{
    public static TheoryData<PortPolicy, string?> Policies => new()
    {
        { new PortPolicy(), null },
        { new PortPolicy { Port = 65535, OutlierDetection = new() { MinReadyPercent = 100, IntervalMs = 86_400_000 } }, null },
        { new PortPolicy { Port = 65536 }, "policies[1].port" },
        { new PortPolicy { Port = 80 }, "policies[1].port" },
        { new PortPolicy { Locality = new() { PanicThreshold = 101 } }, "policies[1].locality.panic_threshold" },
        { new PortPolicy { Locality = new() { Overprovisioning = 0 } }, "policies[1].locality.overprovisioning" },
        { new PortPolicy { Locality = new() { Overprovisioning = 1001 } }, "policies[1].locality.overprovisioning" },
        { new PortPolicy { OutlierDetection = new() { MinReadyPercent = 101 } }, "policies[1].outlier_detection.min_ready_percent" },
        { new PortPolicy { OutlierDetection = new() { MaxEjectionMs = uint.MaxValue } }, "policies[1].outlier_detection.max_ejection_ms" },
        { new PortPolicy { LoadBalancing = new() { SlowStartMs = 86_400_001 } }, "policies[1].load_balancing.slow_start_ms" },
        { new PortPolicy { Hedging = new() { DelayMs = 60_000, MaxTries = 3 } }, null },
        { new PortPolicy { Hedging = new() { DelayMs = 1 } }, null },
        { new PortPolicy { Hedging = new() }, "policies[1].hedging.delay_ms" },
        { new PortPolicy { Hedging = new() { DelayMs = 60_001 } }, "policies[1].hedging.delay_ms" },
        { new PortPolicy { Hedging = new() { DelayMs = 1, MaxTries = 1 } }, "policies[1].hedging.max_tries" },
        { new PortPolicy { Hedging = new() { DelayMs = 1, MaxTries = 4 } }, "policies[1].hedging.max_tries" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Check_APolicyBesideThatOfAPort_IsTakenOrRefusedWithTheField(PortPolicy policy, string? field) =>
        Assert.Equal(field, PortPolicyValidator.Check(new Endpoints { Policies = { new PortPolicy { Port = 80 }, policy } })?.Field);
}

using CsCheck;
using k8s.Models;
using Mesh.Sandbox.Controllers.ReplicaSets;

namespace Mesh.Sandbox.Controllers.Tests.ReplicaSets;

public sealed class PodDeletionOrderTests
{
    private static readonly DateTime Epoch = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Order_OneDifferenceEach_FollowsKubernetes()
    {
        V1Pod[] expected =
        [
            Pod("unassigned", node: ""),
            Pod("pending", phase: "Pending"),
            Pod("unknown", phase: "Unknown"),
            Pod("unready", ready: null),
            Pod("cheap", cost: "-5"),
            Pod("crowded", node: "full"),
            Pod("ready-lately", ready: 50),
            Pod("restarted", restarts: 3),
            Pod("young", created: 99),
            Pod("old"),
            Pod("dear", cost: "7"),
        ];
        V1Pod[] related = [.. expected, Pod("x1", node: "full"), Pod("x2", node: "full"), .. Enumerable.Range(0, 12).Select(i => Pod($"y{i}", node: "full"))];

        var actual = expected.Reverse().Order(new PodDeletionOrder(related)).Select(pod => pod.Metadata.Name);

        Assert.Equal(expected.Select(pod => pod.Metadata.Name), actual);
    }

    [Fact]
    public void Compare_AnyPods_IsATotalOrder()
    {
        var pod = Gen.Select(
            Gen.Int[0, 30], Of("", "a", "b"), Of("Pending", "Running"), Gen.Int[0, 2], Of("1", "-1", "junk"), Gen.Int[0, 2],
            (name, node, phase, ready, cost, restarts) => Pod($"p{name}", node, phase, ready == 0 ? null : ready, cost, restarts));
        pod.Array[3].Sample(pods =>
        {
            var order = new PodDeletionOrder(pods);
            Assert.Equal(Math.Sign(order.Compare(pods[0], pods[1])), -Math.Sign(order.Compare(pods[1], pods[0])));
            if (order.Compare(pods[0], pods[1]) <= 0 && order.Compare(pods[1], pods[2]) <= 0)
            {
                Assert.True(order.Compare(pods[0], pods[2]) <= 0);
            }
        });
    }

    private static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static V1Pod Pod(
        string name, string node = "n", string phase = "Running", int? ready = 0, string? cost = null, int restarts = 0, int created = 0) => new()
        {
            Metadata = new()
            {
                Name = name,
                CreationTimestamp = Epoch.AddSeconds(created),
                Annotations = cost is null ? null : new Dictionary<string, string> { ["controller.kubernetes.io/pod-deletion-cost"] = cost },
            },
            Spec = new() { NodeName = node },
            Status = new()
            {
                Phase = phase,
                Conditions = ready is null ? null : [new() { Type = "Ready", Status = "True", LastTransitionTime = Epoch.AddSeconds(ready.Value) }],
                ContainerStatuses = [new() { Name = "app", RestartCount = restarts }],
            },
        };
}

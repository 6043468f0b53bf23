using k8s.Models;
using Mesh.Cli.Commands;

namespace Mesh.Cli.Tests.Commands;

public sealed class StatusReaderTests
{
    [Fact]
    public void Summarize_MixedNamespace_CountsSidecarsAndNamesTheRest()
    {
        IReadOnlyList<NamespaceStatus> status = StatusReader.Summarize(
            [Namespace("shop", ("mesh.dev/inject", "enabled")), Namespace("default")],
            [
                Pod("shop", "web", "Running", ready: true, meshed: true),
                Pod("shop", "load", "Running", ready: false, meshed: true),
                Pod("shop", "old", "Running", ready: true),
                Pod("shop", "done", "Succeeded", ready: false, meshed: true),
                Pod("default", "other", "Running", ready: true),
            ]);

        NamespaceStatus shop = Assert.Single(status);
        Assert.Equal(("shop", true, 2, 1), (shop.Namespace, shop.InjectionEnabled, shop.Meshed, shop.MeshedReady));
        Assert.Equal(["old"], shop.Unmeshed);
        Assert.Equal(["unknown"], shop.Versions);
    }

    [Fact]
    public void Summarize_SidecarsLeftAfterTheLabelWasRemoved_AreShown()
    {
        IReadOnlyList<NamespaceStatus> status = StatusReader.Summarize(
            [Namespace("shop")],
            [Pod("shop", "web", "Running", ready: true, meshed: true)]);

        Assert.False(Assert.Single(status).InjectionEnabled);
    }

    private static V1Namespace Namespace(string name, params (string Key, string Value)[] labels) =>
        new() { Metadata = new V1ObjectMeta { Name = name, Labels = labels.ToDictionary(label => label.Key, label => label.Value) } };

    private static V1Pod Pod(string @namespace, string name, string phase, bool ready, bool meshed = false) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = @namespace, Name = name },
        Spec = new V1PodSpec { InitContainers = meshed ? [new V1Container { Name = "mesh-proxy", RestartPolicy = "Always" }] : null },
        Status = new V1PodStatus { Phase = phase, Conditions = [new V1PodCondition { Type = "Ready", Status = ready ? "True" : "False" }] },
    };
}

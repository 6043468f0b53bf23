using k8s.Models;
using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Tests.Containers;

public sealed class ContainerSecurityTests
{
    [Fact]
    public void Resolve_NonRootDemandedButImageIsRoot_IsRefused()
    {
        var container = new V1Container { Name = "main", SecurityContext = new V1SecurityContext { RunAsNonRoot = true } };

        var failure = Assert.Throws<ContainerStartException>(() => ContainerSecurity.Resolve(TestPods.Pod(container), container, Image(user: 0)));

        Assert.StartsWith("container has runAsNonRoot and image will run as root", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_ContainerBeforePodBeforeImage_Decides()
    {
        var container = new V1Container { Name = "main", SecurityContext = new V1SecurityContext { RunAsUser = 2112, Capabilities = new V1Capabilities { Add = ["NET_ADMIN"] } } };
        var pod = TestPods.Pod(container);
        pod.Spec.SecurityContext = new V1PodSecurityContext { RunAsUser = 1, RunAsGroup = 7, FsGroup = 9 };

        var security = ContainerSecurity.Resolve(pod, container, Image(user: 5));

        Assert.Equal((2112u, 7u), (security.UserId, security.GroupId));
        Assert.Equal([9u], security.Groups);
        Assert.Equal([12], security.Capabilities);
    }

    [Fact]
    public void Resolve_WhatTheSandboxDoesNotOffer_IsRefused()
    {
        var privileged = new V1Container { Name = "main", SecurityContext = new V1SecurityContext { Privileged = true } };
        var plain = new V1Container { Name = "main" };
        var sharing = TestPods.Pod(plain);
        sharing.Spec.ShareProcessNamespace = true;

        Assert.Throws<ContainerStartException>(() => ContainerSecurity.Resolve(TestPods.Pod(privileged), privileged, Image(user: 1)));
        Assert.Throws<ContainerStartException>(() => ContainerSecurity.Resolve(sharing, plain, Image(user: 1)));
    }

    private static ContainerImage Image(uint user) => new() { Name = "i", Entrypoint = ["x"], UserId = user };
}

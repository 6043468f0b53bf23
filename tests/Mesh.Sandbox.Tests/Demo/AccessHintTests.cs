using Mesh.Sandbox.Demo;

namespace Mesh.Sandbox.Tests.Demo;

public sealed class AccessHintTests
{
    [Fact]
    public void Command_OnTheMachineItself_IsTheKubeconfig() =>
        Assert.Equal("export KUBECONFIG=/run/k", AccessHint.Command("/run/k", entered: false, 42));

    [Fact]
    public void Command_InNamespacesOfItsOwn_LeadsIntoThem() => Assert.Equal(
        "nsenter --preserve-credentials -U -m -n -t 42 env KUBECONFIG=/run/k \"$SHELL\"", AccessHint.Command("/run/k", entered: true, 42));
}

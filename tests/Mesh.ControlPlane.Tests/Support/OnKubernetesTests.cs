namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Base of tests on a Kubernetes API with a namespace for the control plane and one for applications.</summary>
public abstract class OnKubernetesTests : IAsyncLifetime
{
    private protected KubernetesUnderTest Kubernetes { get; private set; } = null!;

    /// <summary>Where control planes live.</summary>
    private protected string SystemNamespace { get; private set; } = null!;

    /// <summary>Where applications live.</summary>
    private protected string ShopNamespace { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Kubernetes = await KubernetesUnderTest.StartAsync();
        SystemNamespace = await Kubernetes.CreateNamespaceAsync("mesh-system");
        ShopNamespace = await Kubernetes.CreateNamespaceAsync("shop");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Kubernetes.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Base of the tests of what the API server itself refuses and fills in for a kind of ours, and of the samples of its manual.</summary>
public abstract class DefinitionTests : OnKubernetesTests
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Kubernetes.InstallDefinitionsAsync();
    }

    /// <summary>Creates an object in the test's namespace, as a user of <c>kubectl create</c> would.</summary>
    /// <param name="spec">YAML of the object's spec; its lines begin where <c>spec</c>'s fields do.</param>
    /// <returns>The object as the API server stored it.</returns>
    private protected Task<T> CreateAsync<T>(string spec)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        string kind = ResourceDefinition.Of<T>().Kind;
        string indented = string.Join('\n', spec.Split('\n').Select(line => $"  {line}"));
        var created = Yaml.Read<T>($"kind: {kind}\nmetadata: {{namespace: {ShopNamespace}, name: {kind.ToLowerInvariant()}}}\nspec:\n{indented}");
        return Kubernetes.Client<T>().CreateAsync(created, CancellationToken.None);
    }

    /// <summary>The API server refuses such an object and says why.</summary>
    private protected async Task RefusedAsync<T>(string spec, string message)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(() => CreateAsync<T>(spec));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Applies a sample of the manual while a control plane runs, and waits until every one of its objects of the kind says that it works.</summary>
    /// <param name="path">Below manifests/samples.</param>
    /// <param name="services">Services that exist in the namespace.</param>
    /// <param name="names">Objects of the kind that the sample has.</param>
    /// <param name="conditions">The conditions of an object's status.</param>
    private protected async Task SampleAsync<T>(string path, string[] services, string[] names, Func<T, IList<V1Condition>?> conditions)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        await using var plane = await RunningControlPlane.StartAsync(Kubernetes, SystemNamespace);
        var shop = new TestShop(Kubernetes, ShopNamespace);
        foreach (string service in services)
        {
            await shop.CreateServiceAsync(service);
        }

        string sample = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "manifests/samples", path), TestContext.Current.CancellationToken);
        await new Manifest(Kubernetes).ApplyAsync(sample.Replace("namespace: shop", $"namespace: {ShopNamespace}", StringComparison.Ordinal));

        foreach (string name in names)
        {
            await Eventually.TrueAsync(
                async () => await Kubernetes.Client<T>().GetAsync(new(ShopNamespace, name), CancellationToken.None) is { } found
                    && conditions(found)?.Select(condition => $"{condition.Type}={condition.Status}").SequenceEqual(["Accepted=True", "ResolvedRefs=True", "Programmed=True", "Applied=True"]) == true,
                $"{typeof(T).Name} {name} is applied");
        }
    }
}

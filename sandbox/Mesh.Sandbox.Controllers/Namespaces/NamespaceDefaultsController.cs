using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Queues;
using Mesh.Sandbox.Controllers.Runtime;

namespace Mesh.Sandbox.Controllers.Namespaces;

/// <summary>Gives every namespace its <c>default</c> ServiceAccount and the ConfigMap with the API server's root certificate.</summary>
internal sealed class NamespaceDefaultsController
{
    private const string RootCertificateName = "kube-root-ca.crt";
    private const string RootCertificateKey = "ca.crt";

    private readonly ResourceClient<V1Namespace> _namespaces;
    private readonly ResourceClient<V1ServiceAccount> _accounts;
    private readonly ResourceClient<V1ConfigMap> _maps;
    private readonly string _rootCertificate;

    public NamespaceDefaultsController(ControllerRuntime runtime, SharedInformers informers, string rootCertificatePem)
    {
        _namespaces = runtime.Connection.Resource<V1Namespace>();
        _accounts = runtime.Connection.Resource<V1ServiceAccount>();
        _maps = runtime.Connection.Resource<V1ConfigMap>();
        _rootCertificate = rootCertificatePem;
        var queue = runtime.Reconcile<string>("namespace-defaults", ReconcileAsync);
        informers.Namespaces.OnChange(key => queue.Add(key.Name));
        // Both come back when somebody deletes or changes them.
        runtime.Follow<V1ServiceAccount>(new() { Query = new(FieldSelector: "metadata.name=default") })
            .OnChange(key => queue.Add(key.Namespace));
        runtime.Follow<V1ConfigMap>(new() { Query = new(FieldSelector: $"metadata.name={RootCertificateName}") })
            .OnChange(key => queue.Add(key.Namespace));
    }

    private async ValueTask<ReconcileResult> ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        var target = await _namespaces.GetAsync(ResourceKey.ClusterScoped(name), cancellationToken);
        if (target is null || target.Metadata.DeletionTimestamp is not null)
        {
            return ReconcileResult.Done;
        }

        await EnsureAccountAsync(name, cancellationToken);
        await EnsureRootCertificateAsync(name, cancellationToken);
        return ReconcileResult.Done;
    }

    private async Task EnsureAccountAsync(string name, CancellationToken cancellationToken)
    {
        if (await _accounts.GetAsync(new(name, "default"), cancellationToken) is null)
        {
            await _accounts.CreateAsync(new() { Metadata = new() { Name = "default", NamespaceProperty = name } }, cancellationToken);
        }
    }

    private async Task EnsureRootCertificateAsync(string name, CancellationToken cancellationToken)
    {
        var key = new ResourceKey(name, RootCertificateName);
        var wanted = new Dictionary<string, string> { [RootCertificateKey] = _rootCertificate };
        var current = await _maps.GetAsync(key, cancellationToken);
        if (current is null)
        {
            var map = new V1ConfigMap
            {
                Metadata = new()
                {
                    Name = key.Name,
                    NamespaceProperty = key.Namespace,
                    Annotations = new Dictionary<string, string>
                    {
                        ["kubernetes.io/description"] =
                            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal "
                            + "service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
                    },
                },
                Data = wanted,
            };
            await _maps.CreateAsync(map, cancellationToken);
        }
        else if (current.Data is not { Count: 1 } data || !data.TryGetValue(RootCertificateKey, out var value) || value != _rootCertificate)
        {
            await _maps.ReplaceAsync(current with { Data = wanted }, cancellationToken);
        }
    }
}

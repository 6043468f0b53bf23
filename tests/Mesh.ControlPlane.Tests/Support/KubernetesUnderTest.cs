using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Api;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>
/// A Kubernetes API: that of <c>MESH_TEST_KUBECONFIG</c> if set, else one in this process. Namespaces are made for the test and deleted afterwards.
/// </summary>
internal sealed class KubernetesUnderTest : IAsyncDisposable
{
    private readonly SandboxApiServer? _sandbox;
    private readonly List<string> _namespaces = [];

    private KubernetesUnderTest(KubernetesClientConfiguration configuration, SandboxApiServer? sandbox)
    {
        Configuration = configuration;
        _sandbox = sandbox;
        Connection = new(configuration);
    }

    public KubernetesClientConfiguration Configuration { get; }

    public KubernetesConnection Connection { get; }

    public bool IsReal => _sandbox is null;

    /// <summary>The API server of this process, for what cannot be asked of a real one.</summary>
    public SandboxApiServer Sandbox => _sandbox ?? throw new InvalidOperationException("this is a real Kubernetes");

    /// <param name="webhooks">How the API server in this process reaches webhooks; without it they cannot be reached.</param>
    public static async Task<KubernetesUnderTest> StartAsync(Mesh.Sandbox.Api.Admission.WebhookDialer? webhooks = null)
    {
        if (Environment.GetEnvironmentVariable("MESH_TEST_KUBECONFIG") is { Length: > 0 } file)
        {
            return new(KubernetesClientConfiguration.BuildConfigFromConfigFile(file), null);
        }

        var sandbox = await SandboxApiServer.StartAsync(new SandboxApiServerOptions { WebhookDialer = webhooks }, CancellationToken.None);
        return new(sandbox.AdminConfiguration, sandbox);
    }

    public ResourceClient<T> Client<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => Connection.Resource<T>();

    /// <summary>A client that is a service account of its own, with all permissions.</summary>
    /// <returns>Its configuration and the name of its user.</returns>
    public async Task<(KubernetesClientConfiguration Configuration, string User)> CreateClientAsync(string @namespace, string account)
    {
        var accounts = Client<V1ServiceAccount>();
        await accounts.CreateAsync(new() { Metadata = new() { NamespaceProperty = @namespace, Name = account } }, CancellationToken.None);
        await Client<V1ClusterRoleBinding>().CreateAsync(
            new()
            {
                Metadata = new() { Name = $"{@namespace}-{account}" },
                RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "cluster-admin" },
                Subjects = [new() { Kind = "ServiceAccount", NamespaceProperty = @namespace, Name = account }],
            },
            CancellationToken.None);
        var answer = await accounts.PostSubresourceAsync<Authenticationv1TokenRequest, Authenticationv1TokenRequest>(
            new(@namespace, account),
            "token",
            new() { ApiVersion = "authentication.k8s.io/v1", Kind = "TokenRequest", Spec = new() { Audiences = [], ExpirationSeconds = 3600 } },
            CancellationToken.None);
        return (
            new() { Host = Configuration.Host, SslCaCerts = Configuration.SslCaCerts, AccessToken = answer.Status.Token },
            $"system:serviceaccount:{@namespace}:{account}");
    }

    public async Task<string> CreateNamespaceAsync(string prefix)
    {
        string name = $"{prefix}-{Guid.NewGuid().ToString("n")[..8]}";
        await Client<V1Namespace>().CreateAsync(new() { Metadata = new() { Name = name } }, CancellationToken.None);
        _namespaces.Add(name);
        return name;
    }

    /// <summary>Installs the definitions of the product's own manifests, and those of the Gateway API that the sandbox has.</summary>
    public async Task InstallDefinitionsAsync()
    {
        foreach (string directory in (string[])["manifests/crds", "sandbox/manifests/gateway-api"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, directory), "*.yaml").Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal)))
            {
                try
                {
                    await Client<V1CustomResourceDefinition>().CreateAsync(Yaml.Read<V1CustomResourceDefinition>(await File.ReadAllTextAsync(file)), CancellationToken.None);
                }
                catch (KubernetesApiException exception) when (exception.IsAlreadyExists)
                {
                    // A real Kubernetes may have it from an installation.
                }
            }
        }

        await EstablishedAsync<TrafficSplit>();
        await EstablishedAsync<HttpRouteGroup>();
        await EstablishedAsync<HttpRoute>();
        await EstablishedAsync<GrpcRoute>();
        await EstablishedAsync<ReferenceGrant>();
        await EstablishedAsync<ServiceExport>();
        await EstablishedAsync<ServiceImport>();
        await EstablishedAsync<ClusterLink>();
        await EstablishedAsync<RegionPolicy>();
    }

    private Task EstablishedAsync<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await Client<T>().ListAsync(ResourceQuery.All, CancellationToken.None);
                    return true;
                }
                catch (KubernetesApiException exception) when (exception.IsNotFound)
                {
                    return false;
                }
            },
            $"the definition of {typeof(T).Name} is established");

    /// <summary>Requests of any kind and version.</summary>
    public async Task<(System.Net.HttpStatusCode Code, JsonNode Body, IReadOnlyList<string> Warnings)> SendAsync(
        HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using k8s.Kubernetes client = new(Configuration);
        using HttpRequestMessage request = new(method, new Uri(client.BaseUri, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(contentType));
        }

        using var response = await client.HttpClient.SendAsync(request, CancellationToken.None);
        IReadOnlyList<string> warnings = response.Headers.TryGetValues("Warning", out var values) ? [.. values] : [];
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(CancellationToken.None))!, warnings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string name in _namespaces)
        {
            await Client<V1Namespace>().DeleteAsync(ResourceKey.ClusterScoped(name), new(), CancellationToken.None);
        }

        Connection.Dispose();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }
}

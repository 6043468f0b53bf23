using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Translation;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Sandbox.Api.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Objects on the way that they take from the API server's JSON to what sidecars are sent: decoded, reduced, indexed, translated, encoded.</summary>
internal sealed class OddWorld : IDisposable
{
    private readonly FakeApiServer _server = new();
    private readonly KubernetesConnection _connection;
    private readonly ModelBuilder _builder = new("cluster-1", TrustDomain.Default, false);
    private readonly SnapshotStore _snapshots = new();
    private readonly InformerView _view;

    public OddWorld()
    {
        _connection = _server.Connect();
        Informers = new(_connection, TimeProvider.System, NullLogger<ClusterInformers>.Instance);
        _view = new(Informers);
    }

    public ClusterInformers Informers { get; }

    public MeshModel Model => _builder.Current;

    public static JsonNode Read(string yaml) => YamlReader.Read(Encoding.UTF8.GetBytes(yaml))!;

    /// <summary>Takes an object as an informer does: one that cannot be decoded, reduced or indexed leaves the last good one.</summary>
    /// <returns>False for such an object.</returns>
    public bool Take<T>(Informer<T> informer, JsonNode json, ChangedKind kind, Func<T, T>? reduce = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        T? before;
        T after;
        try
        {
            using var document = JsonDocument.Parse(json.ToJsonString());
            after = new ResourceCodec<T>(ResourceDefinition.Of<T>()).Decode(document.RootElement);
            after = (reduce ?? ObjectReducers.ReduceCustom)(after);
            before = informer.Store.Put(ResourceKey.Of(after), after);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or NullReferenceException or ArgumentException or InvalidOperationException or FormatException)
        {
            return false;
        }

        var change = _builder.Apply([.. new[] { before, after }.OfType<T>().SelectMany(resource => KeysOf(resource, kind)).Distinct()], _view);
        _snapshots.Publish(builder => builder.Apply(change), 0);
        return true;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _server.Dispose();
    }

    private static IEnumerable<ChangedKey> KeysOf(IKubernetesObject<V1ObjectMeta> resource, ChangedKind kind) => resource is V1EndpointSlice slice
        ? slice.ServiceName() is { } service ? [new(kind, service)] : []
        : [new(kind, new(resource.Metadata.NamespaceProperty ?? "", resource.Metadata.Name))];
}

using System.Net;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Tests.Fakes;

/// <summary>Holds one Lease with optimistic concurrency.</summary>
internal sealed class FakeLeaseServer
{
    private readonly Lock _gate = new();
    private int _version;

    public FakeLeaseServer(FakeApi api) => api.OnRequest = AnswerAsync;

    public V1Lease? Lease { get; private set; }

    public bool Away { get; set; }

    public string Holder => Lease?.Spec.HolderIdentity ?? "";

    /// <summary>Writes over whatever is there, as another candidate might.</summary>
    public void Steal(string holder)
    {
        lock (_gate)
        {
            Lease = Lease! with
            {
                Metadata = Lease.Metadata with { ResourceVersion = $"{++_version}" },
                Spec = Lease.Spec with { HolderIdentity = holder },
            };
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? null : ObjectJson.Deserialize<V1Lease>(await request.Content.ReadAsStringAsync());
        lock (_gate)
        {
            if (Away)
            {
                throw new HttpRequestException("connection refused");
            }

            if (body is null)
            {
                return Lease is null ? FakeApi.Status(HttpStatusCode.NotFound, "NotFound", "no lease") : FakeApi.Object(Lease);
            }

            if (request.Method == HttpMethod.Post && Lease is not null)
            {
                return FakeApi.Status(HttpStatusCode.Conflict, "AlreadyExists", "exists");
            }

            if (request.Method == HttpMethod.Put && body.Metadata.ResourceVersion != Lease?.Metadata.ResourceVersion)
            {
                return FakeApi.Status(HttpStatusCode.Conflict, "Conflict", "changed");
            }

            body.Metadata.ResourceVersion = $"{++_version}";
            Lease = body;
            return FakeApi.Object(body);
        }
    }
}

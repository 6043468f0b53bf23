using System.Text.Json.Nodes;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Status.Subjects;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Status;

/// <summary>Says on each route of a kind, for each Service that it attaches to, what became of it there.</summary>
internal sealed class RouteStatusWriter<T>(
    RouteKind kind, ResourceClient<T> client, Informer<T> informer, StatusInputs inputs, TimeProvider time) : IStatusWriter
    where T : class, IRouteObject
{
    public StatusKind Kind => kind == RouteKind.Http ? StatusKind.HttpRoute : StatusKind.GrpcRoute;

    public async ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!inputs.Models.Current.Routes.TryGetValue(new(kind, name), out var state)
            || informer.Store.Get(new(name.Namespace, name.Name)) is not { } route
            || route.Metadata.Uid != state.Uid
            || route.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            inputs.Pace.Forget(new(Kind, name));
            return ReconcileResult.Done;
        }

        var key = new StatusKey(Kind, name);
        var current = new RouteParentList(name.Namespace, route.Status?.Parents);
        var findings = state.Parents.Select(parent => (
            Parent: parent,
            Findings: inputs.Findings(RouteSubjects.Of(state, parent), parent.Accepted, parent.ResolvedRefs, current.ConditionsOf(parent)))).ToList();
        if (current.Next(state, parent => findings.First(entry => ReferenceEquals(entry.Parent, parent)).Findings, time.GetUtcNow().UtcDateTime) is not { } entries)
        {
            inputs.Pace.Forget(key);
            return Settled(findings.Select(entry => entry.Findings));
        }

        bool hold = findings.TrueForAll(entry => entry.Findings[^1].Finding.Holds);
        if (current.OnlyNumbersDiffer && inputs.Pace.WaitFor(key, hold) is var wait && wait > TimeSpan.Zero)
        {
            return ReconcileResult.After(wait);
        }

        inputs.Pace.Forget(key);
        var list = new JsonArray([.. entries.Select(entry => JsonNode.Parse(entry.GetRawText()))]);
        if (await StatusPatch.WriteAsync(client, route, "parents", list, cancellationToken))
        {
            foreach (var (parent, found) in findings)
            {
                inputs.Report(route, found, current.ConditionsOf(parent), state.Generation);
            }
        }

        return Settled(findings.Select(entry => entry.Findings));
    }

    private ReconcileResult Settled(IEnumerable<IReadOnlyList<(string Type, Finding Finding)>> findings) =>
        findings.Select(inputs.Settled).FirstOrDefault(result => result.RequeueAfter is not null);
}

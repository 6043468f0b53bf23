using System.Text.Json.Nodes;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
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

    public string Carrier => ResourceType.Service;

    public IEnumerable<StatusSubject> Subjects(MeshModel model) => model.Routes.Values
        .Where(route => route.Name.Kind == kind)
        .SelectMany(route => route.Parents
            .Select(parent => (ResourceName?)parent.Service)
            .DefaultIfEmpty()
            .Select(service => new StatusSubject(new(Kind, route.Name.Name), service)));

    public IEnumerable<ResourceName> Changed(ModelChange change) => change.Routes.Where(route => route.Kind == kind).Select(route => route.Name);

    public async ValueTask<ReconcileResult> ReconcileAsync(ResourceName name, CancellationToken cancellationToken)
    {
        if (!inputs.Models.Current.Routes.TryGetValue(new(kind, name), out var state)
            || informer.Store.Get(new(name.Namespace, name.Name)) is not { } route
            || route.Metadata.Uid != state.Uid
            || route.Metadata.Generation != state.Generation)
        {
            // Gone, or newer than the model: the next change of the model brings it back.
            return ReconcileResult.Done;
        }

        var current = new RouteParentList(name.Namespace, route.Status?.Parents);
        if (current.Next(state, Programmed, time.GetUtcNow().UtcDateTime) is not { } entries)
        {
            return ReconcileResult.Done;
        }

        var list = new JsonArray([.. entries.Select(entry => JsonNode.Parse(entry.GetRawText()))]);
        if (await StatusPatch.WriteAsync(client, route, "parents", list, cancellationToken))
        {
            foreach (var parent in state.Parents)
            {
                inputs.Report(route, Conditions.Accepted, parent.Accepted, current.ConditionsOf(parent));
                inputs.Report(route, Conditions.ResolvedRefs, parent.ResolvedRefs, current.ConditionsOf(parent));
            }
        }

        return ReconcileResult.Done;
    }

    private Finding Programmed(RouteParentState parent) =>
        inputs.JudgeProgrammed(parent.Accepted, parent.Service, (resource, @namespace) => Follows(parent, resource, @namespace));

    /// <summary>Clients with routes of their own follow those and no others.</summary>
    private static bool Follows(RouteParentState parent, PublishedResource resource, string @namespace) =>
        parent.Clients is { } clients ? clients == @namespace : !resource.Variants.ContainsKey(@namespace);
}

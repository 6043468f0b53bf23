using System.Text.Json;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Translation.Routes;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>
/// Routes of the Gateway API. Other controllers may read the same object and understand more, and the Gateway API wants faults in the status: nothing is refused here, all of it is said.
/// </summary>
internal sealed class RouteReviewer<T>(string kind) : IObjectReviewer
    where T : class, IRouteObject
{
    public string Group => GatewayApiGroup.Name;

    public string Kind => kind;

    public Verdict Review(JsonElement value, ReviewWorld world)
    {
        var route = ObjectJson.Deserialize<T>(value.GetRawText());
        route.Metadata.CreationTimestamp ??= world.Now;
        var reading = RouteTranslator.Read(route);
        if (reading.Refusal is { } refusal)
        {
            return new(null, [$"{refusal.Reason}: {refusal.Message}"]);
        }

        if (world.View is not { } view || reading.Route is not { } read)
        {
            return Verdict.Good;
        }

        var book = new RouteBook();
        foreach (var other in world.RoutesAt(RouteBook.Services(read).ToHashSet()))
        {
            book.Update(other, view.Route(other));
        }

        book.Update(read.Name, route);
        return new(null, Findings.Of(RouteJudge.Judge(route, book, view, new ReferenceResolver(new(view, world.Model.ClusterSet), view, world.RequireGrants))));
    }
}

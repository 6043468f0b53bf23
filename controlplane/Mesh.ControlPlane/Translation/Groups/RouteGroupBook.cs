using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation.Groups;

/// <summary>What each HTTPRouteGroup describes: its last valid version. A bad edit changes no traffic and is reported on the splits that name it.</summary>
internal sealed class RouteGroupBook
{
    private readonly Dictionary<ResourceName, ValueList<RouteMatch>> _inForce = [];

    /// <summary>Reads a group again, or forgets it if it is gone.</summary>
    public void Update(ResourceName name, HttpRouteGroup? group)
    {
        if (group is null)
        {
            _inForce.Remove(name);
        }
        else if (RouteGroupTranslator.Read(group) is { Refusal: null } reading)
        {
            _inForce[name] = reading.Matches;
        }
    }

    /// <summary>Null: there is no valid version, and nothing is described.</summary>
    public ValueList<RouteMatch>? InForce(ResourceName group) => _inForce.TryGetValue(group, out var matches) ? matches : null;
}

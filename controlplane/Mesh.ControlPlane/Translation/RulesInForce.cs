using Mesh.ControlPlane.Translation.Groups;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>The last valid version of everything that decides where requests go.</summary>
internal sealed record RulesInForce(SplitBook Splits, RouteGroupBook Groups, RouteBook Routes)
{
    public RulesInForce()
        : this(new(), new(), new())
    {
    }
}

using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>Reads what a TrafficPolicy says about a session cookie. It ends up in a header field, so nothing in it may end a line or an attribute.</summary>
internal static class SessionCookieReader
{
    private const string Field = "spec.loadBalancing.sessionCookie";
    private const int MaxName = 64;
    private const int MaxPath = 128;

    public static SessionCookie Read(SessionCookieSpec spec, PolicyFields fields)
    {
        string name = spec.Name ?? "";
        string path = spec.Path ?? "/";
        if (name.Length is 0 or > MaxName || !name.All(PolicyFields.IsTokenCharacter))
        {
            fields.Refuse<int>($"{Field}.name", $"must be the name of a cookie, of at most {MaxName} characters");
        }

        if (path.Length > MaxPath || !path.StartsWith('/') || !path.All(character => character is > ' ' and <= '~' and not ';'))
        {
            fields.Refuse<int>($"{Field}.path", $"must begin with a slash and have at most {MaxPath} visible characters without semicolons");
        }

        return new(name, path, (fields.Time($"{Field}.ttl", spec.Ttl, least: 1000, most: PolicyFields.MaxCookieMilliseconds) ?? 0) / 1000);
    }
}

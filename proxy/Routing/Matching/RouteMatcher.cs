using System.Collections.Immutable;

namespace Mesh.Proxy.Routing.Matching;

/// <summary>
/// Finds the match that decides about a request. The control plane has put the matches in the order of precedence that the Gateway API prescribes, so the first one that
/// matches is the one. Pure; allocates nothing for what usual clients send.
/// </summary>
internal static class RouteMatcher
{
    /// <returns>The first match, or null if there is none.</returns>
    public static HttpMatch? Find(ImmutableArray<HttpMatch> matches, RequestHead head)
    {
        // Routes that only split traffic or set a time limit have one match, for everything.
        if (!matches.IsEmpty && matches[0].IsCatchAll)
        {
            return matches[0];
        }

        RequestParts request = new(head);
        foreach (HttpMatch match in matches)
        {
            if (match.IsMatch(request))
            {
                return match;
            }
        }

        return null;
    }
}

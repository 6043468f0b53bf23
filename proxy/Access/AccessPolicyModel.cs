using System.Collections.Immutable;

namespace Mesh.Proxy.Access;

/// <summary>One AccessPolicy, as far as it is about this pod.</summary>
/// <param name="Source">The object, for messages: <c>AccessPolicy shop/name</c>.</param>
/// <param name="Action">What it does.</param>
/// <param name="Ports">Ports of the application that it is about; empty: all.</param>
/// <param name="Rules">Any of them.</param>
internal sealed record AccessPolicyModel(string Source, AccessAction Action, ImmutableArray<int> Ports, ImmutableArray<AccessRuleModel> Rules)
{
    /// <summary>Some rule looks at paths.</summary>
    public bool HasPaths { get; } = Rules.Any(rule => rule.To.Any(operation => !operation.Paths.IsEmpty));

    /// <summary>It was not understood, so that it denies what it is about.</summary>
    public bool IsUnintelligible { get; private init; }

    /// <summary>A policy that nobody understands denies everything that it is about.</summary>
    public static AccessPolicyModel Unintelligible(string source, ImmutableArray<int> ports) =>
        new(source, AccessAction.Deny, ports, [AccessRuleModel.Everything]) { IsUnintelligible = true };

    public bool IsAbout(int port) => Ports.IsEmpty || Ports.Contains(port);

    /// <summary>The first rule that matches.</summary>
    /// <param name="request">What is asked.</param>
    /// <returns>Its index, or -1 if there is none.</returns>
    public int Find(scoped in AccessRequest request)
    {
        // What cannot be told counts against the caller, on either side.
        bool ifUncertain = Action == AccessAction.Deny;
        for (int i = 0; i < Rules.Length; i++)
        {
            if (Rules[i].Matches(request, ifUncertain))
            {
                return i;
            }
        }

        return -1;
    }
}

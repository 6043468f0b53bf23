using System.Collections.Immutable;

namespace Mesh.Proxy.Access;

/// <summary>A rule: somebody, and something that he asks.</summary>
/// <param name="From">Any of them; empty: everybody.</param>
/// <param name="To">Any of them; empty: everything.</param>
internal sealed record AccessRuleModel(ImmutableArray<AccessSourceModel> From, ImmutableArray<AccessOperationModel> To)
{
    public static readonly AccessRuleModel Everything = new([], []);

    public bool Matches(scoped in AccessRequest request, bool ifUncertain)
    {
        bool isFrom = From.IsEmpty;
        for (int i = 0; i < From.Length && !isFrom; i++)
        {
            isFrom = From[i].Matches(request.Caller, ifUncertain);
        }

        bool isTo = isFrom && To.IsEmpty;
        for (int i = 0; i < To.Length && isFrom && !isTo; i++)
        {
            isTo = To[i].Matches(request, ifUncertain);
        }

        return isTo;
    }
}

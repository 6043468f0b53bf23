using System.Collections.Immutable;
using System.Text;

namespace Mesh.Proxy.Access;

/// <summary>What is asked. Of each list that is not empty one entry has to match; of the header fields all.</summary>
/// <param name="Ports">Ports of the application.</param>
/// <param name="Methods">Method tokens, ASCII.</param>
/// <param name="Paths">Paths.</param>
/// <param name="Headers">Header fields.</param>
internal sealed record AccessOperationModel(
    ImmutableArray<int> Ports, ImmutableArray<byte[]> Methods, ImmutableArray<AccessPathMatch> Paths, ImmutableArray<AccessHeaderMatch> Headers)
{
    /// <param name="request">What is asked.</param>
    /// <param name="ifUncertain">What counts where it cannot be told; also says whether likeness is enough, because an application may not look as closely.</param>
    public bool Matches(scoped in AccessRequest request, bool ifUncertain) =>
        (Ports.IsEmpty || Ports.Contains(request.Caller.Port))
        && (Methods.IsEmpty || MatchesMethod(request, ifUncertain))
        && (Paths.IsEmpty || MatchesPath(request, ifUncertain))
        && MatchesHeaders(request, ifUncertain);

    private bool MatchesMethod(scoped in AccessRequest request, bool ifUncertain)
    {
        if (request.Head is not { } head)
        {
            return ifUncertain;
        }

        foreach (byte[] method in Methods)
        {
            if (ifUncertain ? Ascii.EqualsIgnoreCase(head.Method, method) : head.Method.SequenceEqual(method))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesPath(scoped in AccessRequest request, bool ifUncertain)
    {
        if (request.Head is null || request.Path.IsAmbiguous)
        {
            return ifUncertain;
        }

        foreach (AccessPathMatch path in Paths)
        {
            if (path.Matches(request.Path.Text, isLikenessEnough: ifUncertain))
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesHeaders(scoped in AccessRequest request, bool ifUncertain)
    {
        foreach (AccessHeaderMatch header in Headers)
        {
            if (request.Head is { HasFields: true } head ? !header.Matches(head, isLikenessEnough: ifUncertain) : !ifUncertain)
            {
                return false;
            }
        }

        return true;
    }
}

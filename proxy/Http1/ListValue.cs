namespace Mesh.Proxy.Http1;

/// <summary>RFC 9110 §5.6.1: members between commas. Not for fields whose members may be quoted.</summary>
internal static class ListValue
{
    /// <summary>Takes the next member, which may be empty. <paramref name="rest"/> is <c>default</c> after the last one.</summary>
    /// <param name="rest">What is left of the value.</param>
    /// <param name="member">The member without the white space around it.</param>
    public static bool TryTakeMember(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> member)
    {
        if (rest.IsEmpty)
        {
            member = default;
            return false;
        }

        int comma = rest.IndexOf((byte)',');
        member = Http1Characters.TrimWhitespace(comma < 0 ? rest : rest[..comma]);
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return true;
    }
}

using Mesh.Proxy.Routing;

namespace Mesh.Proxy.Access;

/// <summary>What is kept of a request that asks for another protocol, so that the connection can be judged again when the policy changes. Its fields are not kept.</summary>
internal sealed class KeptRequestHead(RequestHead head) : RequestHead
{
    private readonly byte[] _method = head.Method.ToArray();
    private readonly byte[] _authority = head.Authority.ToArray();
    private readonly byte[] _pathAndQuery = head.PathAndQuery.ToArray();

    public override ReadOnlySpan<byte> Method => _method;

    public override ReadOnlySpan<byte> Authority => _authority;

    public override ReadOnlySpan<byte> PathAndQuery => _pathAndQuery;

    public override bool HasFields => false;

    public override bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value)
    {
        value = default;
        return false;
    }
}

namespace Mesh.Proxy.Http1;

/// <summary>The head of a response.</summary>
internal sealed class Http1Response : MessageHead
{
    private int _reasonLength;

    /// <summary>100–999.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>A 1xx after which the response proper comes; after 101 there is no more HTTP.</summary>
    public bool IsInterim => StatusCode is >= 100 and < 200 and not 101;

    /// <summary>Position of the version's last digit, the only byte of a status line that a relay may have to change.</summary>
    internal int VersionDigit => Start + "HTTP/1.".Length;

    /// <summary>What is behind the status code; may be empty.</summary>
    public ReadOnlySpan<byte> Reason(ReadOnlySpan<byte> head) => head.Slice(FieldsStart - "\r\n".Length - _reasonLength, _reasonLength);

    internal void SetReason(int length) => _reasonLength = length;
}

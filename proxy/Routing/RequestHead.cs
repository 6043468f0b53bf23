using System.Text;

namespace Mesh.Proxy.Routing;

/// <summary>
/// What decisions may know of a request: its bytes as the client sent them. Each host gives its own view, the engine one of the bytes where they were received, so looking costs no
/// allocation there. Valid while the host holds the head: decisions read it and keep nothing of it.
/// </summary>
internal abstract class RequestHead
{
    /// <summary>A request whose head is no longer at hand.</summary>
    public static RequestHead Unknown { get; } = new NoHead();

    /// <summary>Method token; methods are case-sensitive.</summary>
    public abstract ReadOnlySpan<byte> Method { get; }

    /// <summary>Who is asked, perhaps with a port: <c>:authority</c>, the authority of an absolute target, or <c>Host</c>; may be empty.</summary>
    public abstract ReadOnlySpan<byte> Authority { get; }

    /// <summary>Path and query of the target, without what an absolute target has before them. The path may be missing.</summary>
    public abstract ReadOnlySpan<byte> PathAndQuery { get; }

    /// <summary>Whether its fields are still at hand.</summary>
    public virtual bool HasFields => true;

    /// <summary>True for gRPC, which reads failures from trailers and not from the HTTP status.</summary>
    public bool IsGrpc => TryGetField(FieldName.ContentType, 0, out ReadOnlySpan<byte> type)
        && type.Length >= Grpc.Length
        && Ascii.EqualsIgnoreCase(type[..Grpc.Length], Grpc)
        && (type.Length == Grpc.Length || type[Grpc.Length] is (byte)'+' or (byte)';' or (byte)' ');

    private static ReadOnlySpan<byte> Grpc => "application/grpc"u8;

    /// <summary>The value of a field line, without the white space around it.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="index">Which of the lines of that name; a repeated field means the same as one line with all values (RFC 9110 §5.3).</param>
    /// <param name="value">The bytes of the value.</param>
    /// <returns>False if there are no more lines of the name.</returns>
    public abstract bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value);

    private sealed class NoHead : RequestHead
    {
        public override ReadOnlySpan<byte> Method => default;

        public override ReadOnlySpan<byte> Authority => default;

        public override ReadOnlySpan<byte> PathAndQuery => default;

        public override bool TryGetField(FieldName name, int index, out ReadOnlySpan<byte> value)
        {
            value = default;
            return false;
        }
    }
}

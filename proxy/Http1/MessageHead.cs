using System.Text;

namespace Mesh.Proxy.Http1;

/// <summary>
/// What a head says, as positions within its bytes and as meaning for framing. The bytes stay with the caller, who passes them to each method that reads them: the same
/// span that was parsed, or one that begins with it. An object is used for many messages in turn and then allocates nothing.
/// </summary>
internal abstract class MessageHead
{
    // More than browsers and most services send; a table grows once to the limit for those that send more.
    private const int InitialFields = 24;

    private HeaderField[] _fields = new HeaderField[InitialFields];
    private int _fieldCount;

    /// <summary>First byte of the first line. Not 0 after empty lines.</summary>
    public int Start { get; internal set; }

    /// <summary>First byte of the field lines.</summary>
    public int FieldsStart { get; internal set; }

    /// <summary>First byte of the empty line; the field lines end here.</summary>
    public int FieldsEnd { get; internal set; }

    /// <summary>HTTP/1.1, not 1.0.</summary>
    public bool IsHttp11 { get; internal set; }

    /// <summary>The body's length, or -1 if none is announced.</summary>
    public long ContentLength { get; private set; }

    /// <summary>The body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Which known names the head has.</summary>
    public KnownFieldSet Known { get; private set; }

    /// <summary>What <c>Connection</c> says.</summary>
    public ConnectionOptions Connection { get; private set; }

    /// <summary>The sender means to use the connection again (RFC 9112 §9.3).</summary>
    public bool IsPersistent => (Connection & ConnectionOptions.Close) == 0 && (IsHttp11 || (Connection & ConnectionOptions.KeepAlive) != 0);

    /// <summary>Field lines in their order.</summary>
    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _fieldCount);

    /// <summary>Some fields are named by <c>Connection</c>.</summary>
    public bool HasNominated { get; private set; }

    internal ParsePhase Phase { get; set; }

    /// <summary>First byte that has not been understood yet.</summary>
    internal int Position { get; set; }

    internal int FieldCount => _fieldCount;

    /// <summary>The value of the first field of the name; empty if there is none.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, KnownField name)
    {
        if (Known.Contains(name))
        {
            foreach (ref readonly HeaderField field in Fields)
            {
                if (field.Known == name)
                {
                    return field.Value(head);
                }
            }
        }

        return default;
    }

    /// <summary>The value of the first field of the name; false if there is none.</summary>
    /// <param name="head">The bytes of the head.</param>
    /// <param name="name">Name in any case.</param>
    /// <param name="value">The value without the white space around it.</param>
    public bool TryGetValue(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        foreach (ref readonly HeaderField field in Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(head), name))
            {
                value = field.Value(head);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Forgets the message, read to its end or not.</summary>
    public virtual void Reset()
    {
        _fieldCount = 0;
        Start = FieldsStart = FieldsEnd = Position = 0;
        IsHttp11 = IsChunked = HasNominated = false;
        ContentLength = -1;
        Known = KnownFieldSet.Empty;
        Connection = ConnectionOptions.None;
        Phase = ParsePhase.Idle;
    }

    /// <summary>Takes a field up and understands it as far as it matters here.</summary>
    internal Http1Fault Add(in HeaderField field, ReadOnlySpan<byte> bytes)
    {
        if (_fieldCount == _fields.Length)
        {
            Array.Resize(ref _fields, _fields.Length * 2);
        }

        _fields[_fieldCount++] = field;
        return field.Known == KnownField.None ? Http1Fault.None : Understand(field.Known, field.Value(bytes));
    }

    /// <summary>Checks what can only be told at the end of the head.</summary>
    internal virtual Http1Fault Finish(ReadOnlySpan<byte> bytes, Http1Limits limits)
    {
        if ((Connection & ConnectionOptions.Nominates) == 0)
        {
            return Http1Fault.None;
        }

        HasNominated = true;
        return Nominations.TryMark(bytes, _fields.AsSpan(0, _fieldCount), limits.MaxConnectionOptions)
            ? Http1Fault.None
            : Http1Fault.TooManyConnectionOptions;
    }

    private protected virtual Http1Fault Understand(KnownField name, ReadOnlySpan<byte> value)
    {
        bool isRepeated = Known.Contains(name);
        Known = Known.With(name);
        switch (name)
        {
            case KnownField.ContentLength:
                return isRepeated ? Http1Fault.RepeatedContentLength : UnderstandLength(value);
            case KnownField.TransferEncoding:
                return isRepeated ? Http1Fault.InvalidTransferEncoding : UnderstandTransferEncoding(value);
            case KnownField.Connection:
                Connection |= ConnectionOption.ReadAll(value);
                return Http1Fault.None;
            default:
                return Http1Fault.None;
        }
    }

    private Http1Fault UnderstandLength(ReadOnlySpan<byte> value)
    {
        if (!ContentLengthValue.TryParse(value, out long length))
        {
            return Http1Fault.InvalidContentLength;
        }

        ContentLength = length;
        return Known.Contains(KnownField.TransferEncoding) ? Http1Fault.LengthAndTransferEncoding : Http1Fault.None;
    }

    // RFC 9112 §6.1: in HTTP/1.0 the field says that the sender is mistaken about the framing.
    private Http1Fault UnderstandTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (!IsHttp11)
        {
            return Http1Fault.InvalidTransferEncoding;
        }

        IsChunked = true;
        Http1Fault fault = TransferEncodingValue.Check(value);
        return fault == Http1Fault.None && Known.Contains(KnownField.ContentLength) ? Http1Fault.LengthAndTransferEncoding : fault;
    }
}

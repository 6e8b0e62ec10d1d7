class QueueRetryList extends cdktn.ComplexList {
    get(index) {
        return new QueueRetryOutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
    }
}
function queueLimitsToHclTerraform(struct) {
    const attrs = {
        most: {
            value: cdktn.numberToHclTerraform(struct.most),
            isBlock: false,
            type: "simple",
            storageClassType: "number",
        },
    };
    // remove undefined attributes
    return attrs;
}
class QueueLimitsOutputReference extends cdktn.ComplexObject {
    // most - computed: false, optional: false, required: true
    _most;
    get most() {
        return this.getNumberAttribute('most');
    }
    // seen - computed: true, optional: false, required: false
    get seen() {
        return this.getBooleanAttribute('seen');
    }
}
function queueRuleToHclTerraform(struct) {
    const attrs = {
        names: {
            value: cdktn.listMapperHcl(cdktn.stringToHclTerraform, false)(struct.names),
            isBlock: false,
            type: "set",
            storageClassType: "stringList",
        },
    };
    // remove undefined attributes
    return attrs;
}
class QueueRuleOutputReference extends cdktn.ComplexObject {
    // names - computed: true, optional: true, required: false
    _names;
    get names() {
        return cdktn.Fn.tolist(this.getListAttribute('names'));
    }
}
class QueueRetryOutputReference extends cdktn.ComplexObject {
    // at - computed: true, optional: false, required: false
    get at() {
        return this.getStringAttribute('at');
    }
}
class Queue extends cdktn.TerraformResource {
    static tfResourceType = "aws_queue";
    constructor(scope, id, config) {
        super(scope, id, {
            terraformGeneratorMetadata: {
                providerName: 'aws',
                providerVersion: '6.66.0',
            },
        });
    }
    // arn - computed: true, optional: false, required: false
    get arn() {
        return this.getStringAttribute('arn');
    }
    // retries - computed: true, optional: false, required: false
    _retries = new QueueRetryList(this, "retries", true);
    get retries() {
        return this._retries;
    }
    // seen_by - computed: true, optional: false, required: false
    get seenBy() {
        return cdktn.Fn.tolist(this.getListAttribute('seen_by'));
    }
    // name - computed: false, optional: false, required: true
    _name;
    get name() {
        return this.getStringAttribute('name');
    }
    // limits - computed: false, optional: false, required: true
    _limits = new QueueLimitsOutputReference(this, "limits");
    get limits() {
        return this._limits;
    }
    // rule - computed: false, optional: true, required: false
    _rule = new QueueRuleList(this, "rule", true);
    get rule() {
        return this._rule;
    }
    // timeouts - computed: false, optional: true, required: false
    _timeouts = new QueueLimitsOutputReference(this, "timeouts");
    synthesizeHclAttributes() {
        const attrs = {
            name: {
                value: cdktn.stringToHclTerraform(this._name),
                isBlock: false,
                type: "simple",
                storageClassType: "string",
            },
            limits: {
                value: queueLimitsToHclTerraform(this._limits.internalValue),
                isBlock: true,
                type: "list",
                storageClassType: "QueueLimitsList",
            },
            rule: {
                value: cdktn.listMapperHcl(queueRuleToHclTerraform, true)(this._rule.internalValue),
                isBlock: true,
                type: "set",
                storageClassType: "QueueRuleList",
            },
            timeouts: {
                value: queueLimitsToHclTerraform(this._timeouts.internalValue),
                isBlock: true,
                type: "struct",
                storageClassType: "QueueLimits",
            },
        };
        // remove undefined attributes
        return attrs;
    }
}

/** お客様 below the colleagues: name, and a button for each number. */
import "./customers.css";

import { customerWords } from "../../i18n/customer-words";
import type { Clock } from "../../ports/clock";
import type { ClickedRecord, CustomerView, Language } from "../../protocol/types.gen";
import { cutName } from "../../state/new-records";
import { Icon } from "../../ui/icon";
import type { PanelActions } from "../actions";
import { useWords } from "../context";
import { aboutCustomer } from "./record-search";
import { SearchState } from "./search-state";
import { useCustomerSearch } from "./use-customer-search";

export interface CustomerRowsProps {
  readonly search: string;
  readonly language: Language;
  readonly canDial: boolean;
  readonly customers: PanelActions["customers"];
  readonly clock: Clock;
  readonly onDial: (number: string, record: ClickedRecord) => void;
}

export function CustomerRows({ search, language, canDial, customers, clock, onDial }: CustomerRowsProps) {
  const words = customerWords[language];
  const found = useCustomerSearch(search, customers, clock);
  // where no org is connected, colleagues are all there is
  if (found === null || (typeof found !== "string" && found.state === "off")) return null;
  const listed = typeof found === "string" ? [] : found.customers;
  return (
    <section class="customers" aria-label={words.customers} data-testid="customers">
      <h2 class="customers-title">{words.customers}</h2>
      <SearchState found={found} words={words} />
      {listed.length > 0 && (
        <ul>
          {listed.map((customer) => (
            <Customer key={customer.record_id} {...{ customer, language, canDial, onDial }} />
          ))}
        </ul>
      )}
    </section>
  );
}

type CustomerProps = Pick<CustomerRowsProps, "language" | "canDial" | "onDial"> & { readonly customer: CustomerView };

function Customer({ customer, language, canDial, onDial }: CustomerProps) {
  const { dial, objectTypes } = useWords();
  const words = customerWords[language];
  const { record_id, object_type, name, phones } = customer;
  return (
    <li class="customer-row" data-testid={`customer-${record_id}`}>
      <span class="directory-who">
        <span>{name}</span>
        <span class="directory-about">{aboutCustomer(customer, objectTypes)}</span>
      </span>
      <span class="customer-numbers">
        {phones.length === 0 && <span class="fine">{words.noPhone}</span>}
        {phones.map(({ kind, number, number_text }) => (
          <button
            key={number}
            type="button"
            class="button customer-number"
            aria-label={`${dial}: ${name} ${words.phones[kind]} ${number_text}`}
            disabled={!canDial}
            onClick={() => onDial(number, cutName({ record_id, object_type, name }))}
          >
            <Icon name="answer" />
            <span>
              <span class="customer-kind">{words.phones[kind]}</span> {number_text}
            </span>
          </button>
        ))}
      </span>
    </li>
  );
}
